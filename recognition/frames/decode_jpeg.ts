import { cpuTimeLimit, ffmpegError, runFfmpeg } from "./ffmpeg.ts";
import { FRAME_SIDE, type Picture } from "./frame.ts";
import { readPpm } from "./ppm.ts";

/** Decoding a frame takes 30 ms. */
const LIMIT = cpuTimeLimit(10);

/**
 * Decodes a frame that {@linkcode encodeJpeg} made.
 * @throws {Error} if it is no JPEG, or larger than a frame
 * @throws the signal's reason, if it is aborted
 */
export async function decodeJpeg(jpeg: Uint8Array, signal?: AbortSignal): Promise<Picture> {
  // deno-fmt-ignore
  const { stdout, log } = await runFfmpeg([
    "-max_pixels", `${FRAME_SIDE ** 2}`, "-threads", "1",
    "-f", "mjpeg", "-i", "pipe:0", "-frames:v", "1",
    "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], { ...LIMIT, stdin: jpeg, maxBytes: FRAME_SIDE * FRAME_SIDE * 3 + 64, signal });
  const picture = stdout.length > 0 ? readPpm(stdout) : null;
  if (!picture) throw new Error(`no picture: ${ffmpegError(log)}`);
  return picture;
}
