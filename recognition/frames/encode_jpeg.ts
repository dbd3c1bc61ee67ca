import { ffmpegError, runFfmpeg } from "./ffmpeg.ts";
import type { Picture } from "./frame.ts";

/** Encoding takes 25 ms; anything this slow hangs. */
const TIMEOUT_MS = 20_000;

/**
 * Encodes a picture as JPEG, for people to look at.
 * @throws the signal's reason, if it is aborted
 */
export async function encodeJpeg(
  { width, height, rgb }: Picture,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  // deno-fmt-ignore
  const { success, stdout, log } = await runFfmpeg([
    "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${width}x${height}`, "-i", "pipe:0",
    "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1",
  ], { stdin: rgb, timeoutMs: TIMEOUT_MS, maxBytes: rgb.length + 10_000, signal });
  if (!success) throw new Error(`no JPEG: ${ffmpegError(log)}`);
  return stdout;
}
