import { type Frame, FRAME_SIDE } from "./frame.ts";
import { killed, lastWords, spawnFfmpeg } from "./ffmpeg.ts";
import { ppmImages } from "./ppm.ts";

/** Not a video that we can decode; the message says why, in ffmpeg's words. */
export class UnreadableVideo extends Error {
  override name = "UnreadableVideo";
}

/** The demuxers that may open a file: never one that reads other files (HLS, concat). */
const DEMUXERS = {
  video: ["-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2"],
  // By itself ffmpeg would take a `%d` in a picture's name for a numbered sequence.
  picture: ["-f", "image2", "-pattern_type", "none"],
};

export interface FrameOptions {
  readonly kind?: keyof typeof DEMUXERS;
  /** Frames a second of video. */
  readonly perSecond: number;
  /** No more frames than this. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * The frames of a local video, evenly spaced from its first. Only MP4 is opened, and nothing but this
 * file: an `.mp4` that is a playlist names other files in vain.
 * The first comes from an ffmpeg process of its own, which ends with it; the others from another that
 * is killed when the caller stops asking. One process would decode on while the first frame is looked
 * at, which mostly is the only one: on one processor, looking would take twice as long.
 * @throws {UnreadableVideo} before the first frame, if there is none
 * @throws the signal's reason, if it is aborted
 */
export async function* videoFrames(path: string, options: FrameOptions): AsyncGenerator<Frame> {
  let count = 0;
  for await (const frame of decodedFrames(path, { ...options, limit: 1 })) {
    count++;
    yield frame;
  }
  if (count === 0 || options.limit === 1) return;
  for await (const frame of decodedFrames(path, options)) {
    if (frame.time > 0) yield frame;
  }
}

/** The same from one process. */
async function* decodedFrames(
  path: string,
  { kind = "video", perSecond, limit, signal }: FrameOptions,
): AsyncGenerator<Frame> {
  signal?.throwIfAborted();
  // The first frame of each slot; the fps filter would lose the only frame of a very short video.
  const slot = (t: string) => `floor(${t}*${perSecond})`;
  const pick = `select='isnan(prev_selected_t)+gt(${slot("t")},${slot("prev_selected_t")})'`;
  const fit = `scale=${FRAME_SIDE}:${FRAME_SIDE}:force_original_aspect_ratio=decrease`;
  // One thread: more would decode frames that nobody may ask for, on cores that others need.
  // deno-fmt-ignore
  const child = spawnFfmpeg([
    "-threads", "1", "-protocol_whitelist", "file", ...DEMUXERS[kind], "-i", `file:${path}`,
    "-map", "0:v:0", "-filter_threads", "1", "-vf", `${pick},${fit}`,
    "-fps_mode", "passthrough", "-frames:v", `${limit}`,
    "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], "null");
  const stderr = new Response(child.stderr).text();
  const onAbort = () => void killed(child);
  signal?.addEventListener("abort", onAbort, { once: true });
  let count = 0;
  try {
    for await (const { width, height, rgb } of ppmImages(child.stdout)) {
      yield { width, height, rgb, time: count++ / perSecond };
    }
    const status = await child.status;
    signal?.throwIfAborted();
    if (count > 0) return;
    if (status.signal) throw new Error(`ffmpeg was killed by ${status.signal}`);
    throw new UnreadableVideo(lastWords(await stderr));
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await killed(child);
    await stderr;
  }
}

/** A frame as JPEG, for people to look at. @throws the signal's reason, if it is aborted */
export async function encodeJpeg(
  { width, height, rgb }: Frame,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  // deno-fmt-ignore
  const child = spawnFfmpeg([
    "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${width}x${height}`, "-i", "pipe:0",
    "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1",
  ], "piped");
  const input = new Blob([rgb as BlobPart]).stream().pipeTo(child.stdin).catch(() => {});
  const onAbort = () => void killed(child);
  signal?.addEventListener("abort", onAbort, { once: true });
  const { success, stdout, stderr } = await child.output();
  signal?.removeEventListener("abort", onAbort);
  await input;
  signal?.throwIfAborted();
  if (!success) throw new Error(`no JPEG: ${lastWords(new TextDecoder().decode(stderr))}`);
  return stdout;
}
