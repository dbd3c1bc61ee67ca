import { lastWords, runFfmpeg } from "./ffmpeg.ts";
import { type Frame, FRAME_SIDE, type Picture } from "./frame.ts";
import { DEFAULT_LIMITS, MOST_TRACKS, type VideoLimits } from "./limits.ts";
import { readPpm } from "./ppm.ts";
import { refuseSize, UnreadableVideo } from "./unreadable.ts";

export { pictureFrame } from "./picture.ts";

export interface FrameOptions {
  /** No more frames than this. */
  readonly frames: number;
  readonly limits?: VideoLimits;
  readonly signal?: AbortSignal | undefined;
}

/** Nearer frames would look alike. */
const LEAST_SECONDS_APART = 0.2;
/** Where a video does not tell how long it is. */
const SECONDS_APART = 0.5;

/**
 * The frames of a local video, spread evenly over it from its first. Only MP4 is opened, and nothing but
 * this file: an `.mp4` that is a playlist names other files in vain. Each frame is an ffmpeg process of
 * its own, begun when it is asked for: the first mostly is the only one, and what decodes on while it is
 * looked at would take the same processor.
 * @throws {UnreadableVideo} before the first frame, if there is none or a limit is passed
 * @throws the signal's reason, if it is aborted
 */
export async function* videoFrames(
  path: string,
  { frames, limits = DEFAULT_LIMITS, signal }: FrameOptions,
): AsyncGenerator<Frame> {
  const { size } = await Deno.stat(path);
  refuseSize(size, limits.megabytes);
  let timeLeft = limits.decodeSeconds * 1000;
  async function at(seconds: number, keyframe = false) {
    const started = performance.now();
    const decoded = await decode(path, { seconds, keyframe, limits, signal, timeoutMs: timeLeft });
    timeLeft -= performance.now() - started;
    return decoded;
  }

  let { picture, said, late } = await at(0, true);
  const { duration, width, height } = described(said);
  const tooMuch = tooLarge(width * height, limits) ?? tooLong(duration, limits);
  if (tooMuch) throw new UnreadableVideo(tooMuch);
  // A stream whose keyframes are not marked.
  if (!picture && !late && !nothingToDecode(said)) ({ picture, said, late } = await at(0));
  if (late) throw new UnreadableVideo(`not decoded in ${limits.decodeSeconds} s`);
  if (!picture) throw new UnreadableVideo(lastWords(said));
  yield { ...picture, time: 0 };

  const apart = duration > 0 ? Math.max(duration / frames, LEAST_SECONDS_APART) : SECONDS_APART;
  for (let i = 1; i < frames; i++) {
    const time = i * apart;
    if (duration > 0 && time >= duration) return;
    const { picture } = await at(time);
    // Past the end, or broken from here on, or too slow: what came before is what there is.
    if (!picture) return;
    yield { ...picture, time };
  }
}

interface Decoding {
  readonly limits: VideoLimits;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Decoded {
  readonly picture: Picture | null;
  readonly said: string;
  readonly late: boolean;
}

/** The first picture from a time on. */
function decode(
  path: string,
  { seconds, keyframe, ...rest }: Decoding & { seconds: number; keyframe: boolean },
): Promise<Decoded> {
  // deno-fmt-ignore
  return scaled(path, [
    // Never a demuxer that reads other files (HLS, concat), nor an MP4's own references to them.
    "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2", "-enable_drefs", "0", "-use_absolute_path", "0",
    // A decoder that may give back its pictures in another order holds the first one back.
    ...(keyframe ? ["-skip_frame", "nokey"] : []),
    ...(seconds > 0 ? ["-ss", seconds.toFixed(3)] : []),
  ], rest);
}

async function scaled(
  path: string,
  input: readonly string[],
  { limits, timeoutMs, signal }: Decoding,
): Promise<Decoded> {
  const fit = `scale=${FRAME_SIDE}:${FRAME_SIDE}:force_original_aspect_ratio=decrease`;
  // One thread: more would decode frames that nobody may ask for, on cores that others need.
  // deno-fmt-ignore
  const { stdout, said, late } = await runFfmpeg([
    "-max_alloc", `${mostAllocated(limits)}`, "-max_streams", `${MOST_TRACKS}`,
    "-threads", "1", "-max_pixels", `${limits.megapixels * 1e6}`,
    "-protocol_whitelist", "file", ...input, "-i", `file:${path}`,
    // A picture that is attached to it, such as a cover, is no frame of it.
    "-map", "0:V:0", "-filter_threads", "1", "-vf", fit, "-fps_mode", "passthrough", "-frames:v", "1",
    "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], { timeoutMs, mostBytes: FRAME_SIDE * FRAME_SIDE * 3 + 64, signal });
  return { picture: stdout.length > 0 ? readPpm(stdout) : null, said, late };
}

/**
 * Bytes that ffmpeg may take at once: tables can claim any number, and each track has its own. Enough
 * for four bytes a pixel, and for an index of 1.3 million pictures.
 */
function mostAllocated({ megapixels }: VideoLimits): number {
  return Math.max(32e6, megapixels * 4e6);
}

/**
 * What ffmpeg told of a video, zeros where it did not. Its metadata is in there too, but stands
 * further to the right; a `^` would take a line separator (U+2028) of it for a line's end.
 */
function described(said: string): { duration: number; width: number; height: number } {
  const [, h = 0, m = 0, s = 0] =
    /(?:^|\n)\[info\] {3}Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(said) ??
      [];
  const [, width = 0, height = 0] =
    /(?:^|\n)\[info\] {3}Stream #0:\d+.*?: Video: .*?, (\d+)x(\d+)[ ,\r\n]/.exec(said) ??
      /Picture size (\d+)x(\d+) exceeds/.exec(said) ?? [];
  return {
    duration: Number(h) * 3600 + Number(m) * 60 + Number(s),
    width: Number(width),
    height: Number(height),
  };
}

/** Whether it ended before any decoder had begun: to be run again is of no use. */
function nothingToDecode(said: string): boolean {
  return /(?:^|\n)\[fatal\] (?:Error opening input files|Stream map '.*' matches no streams)/
    .test(said);
}

function tooLarge(pixels: number, { megapixels }: VideoLimits): string | undefined {
  if (pixels <= megapixels * 1e6) return undefined;
  return `pictures of ${(pixels / 1e6).toFixed(1)} megapixels: at most ${megapixels} are looked at`;
}

function tooLong(duration: number, { seconds }: VideoLimits): string | undefined {
  if (duration <= seconds) return undefined;
  return `it lasts ${duration.toFixed(0)} s: at most ${seconds} are looked at`;
}
