import { cpuTimeLimit, ffmpegError, runFfmpeg } from "./ffmpeg.ts";
import { explainOtherFormat } from "./file_kind.ts";
import { type Frame, FRAME_SIDE, type Picture } from "./frame.ts";
import { DEFAULT_LIMITS, type VideoLimits } from "./video_limits.ts";
import { earlierTimes, frameTimes } from "./frame_times.ts";
import { shownTrack } from "./mp4/shown_track.ts";
import { MAX_TRACKS } from "./mp4/tracks.ts";
import { firstFrameFilter, frameAtTimeFilter, parseShowinfo } from "./ffmpeg_filters.ts";
import { readPpm } from "./ppm.ts";
import { toneMap } from "./tone_map.ts";
import { checkFileSize, decodeTimeExceeded, UnreadableVideo } from "./unreadable_video.ts";

export interface FrameOptions {
  /** Maximum number of frames. */
  readonly frames: number;
  readonly limits?: VideoLimits;
  readonly signal?: AbortSignal | undefined;
}

/** After this many times without a picture, the rest of the video is taken to be broken. */
const MAX_EMPTY = 5;

/**
 * The frames of a local video, in square pixels and SDR: its first keyframe, then the frames shown
 * at evenly spread times. Only MP4 is opened, and only this file: an `.mp4` that is really a
 * playlist cannot make ffmpeg open others. Each frame is decoded by an ffmpeg process of its own
 * when it is asked for. Usually the first frame is the only one, and decoding ahead would compete
 * with the recogniser for the processor.
 * @throws {UnreadableVideo} before the first frame, if there is none or a limit is exceeded; at any
 * frame, if decoding takes too much processor time
 * @throws the signal's reason, if it is aborted
 */
export async function* videoFrames(
  path: string,
  { frames, limits = DEFAULT_LIMITS, signal }: FrameOptions,
): AsyncGenerator<Frame> {
  const { size } = await Deno.stat(path);
  checkFileSize(size, limits.megabytes);
  let cpuSeconds = 0;
  async function decodeAt(
    track: number | null,
    time: number | null,
    { keyframe = false, side = FRAME_SIDE } = {},
  ) {
    const decoding = { limits: remainingLimits(limits, cpuSeconds), signal };
    const decoded = await decode(path, { time, keyframe, track, side, ...decoding });
    cpuSeconds += decoded.cpuSeconds;
    if (decoded.exceededCpuTime || cpuSeconds > limits.decodeSeconds) {
      throw decodeTimeExceeded(limits);
    }
    return decoded;
  }

  // Read the tables while ffmpeg decodes the first track, which nearly always is the right one.
  const reading = shownTrack(path);
  const onFirst = await decodeAt(null, null, { keyframe: true }).finally(() => reading);
  const track = await reading;
  let { picture, log } = track.id === null
    ? onFirst
    : await decodeAt(track.id, null, { keyframe: true });
  const { duration, width, height } = parseStreamInfo(log, track.id);
  const seconds = track.seconds || duration;
  const tooMuch = tooLarge(width * height, limits) ?? tooLong(seconds, limits);
  if (tooMuch) throw new UnreadableVideo(tooMuch);
  // The stream may have keyframes that are not marked as such.
  const keyframe = picture !== null;
  if (!picture && !nothingToDecode(log)) ({ picture, log } = await decodeAt(track.id, null));
  if (!picture) {
    throw new UnreadableVideo(await explainOtherFormat(path).catch(() => null) ?? ffmpegError(log));
  }
  const isLarger = Math.max(width, height) > FRAME_SIDE;
  /** Decodes a frame at a larger size, if the video is larger than FRAME_SIDE. */
  const enlarge = (time: number | null) =>
    isLarger && (async () => {
      const options = { side: ENLARGED_SIDE, keyframe: keyframe && time === null };
      return (await decodeAt(track.id, time, options)).picture;
    });
  const first = parseShowinfo(log).time;
  yield { ...picture, time: first, enlarge: enlarge(null) };

  let times = frameTimes({ first, start: track.start, seconds, count: frames });
  for (let empty = 0, last = track.start; times.length > 0;) {
    const time = times.shift()!;
    const { picture } = await decodeAt(track.id, time);
    if (picture) {
      yield { ...picture, time, enlarge: enlarge(time) };
      last = time;
      continue;
    }
    // The time is past the end, or the video is broken from here on.
    if (++empty > MAX_EMPTY) return;
    times = earlierTimes(last, time, times.length + 1);
  }
}

/**
 * The frame that a local video shows at `time`, in seconds as {@linkcode Frame.time}; null if it has
 * none there.
 * @throws as {@linkcode videoFrames}
 */
export async function frameAt(
  path: string,
  time: number,
  { limits = DEFAULT_LIMITS, signal }: Omit<FrameOptions, "frames"> = {},
): Promise<Frame | null> {
  // Its first frame also shows whether the video can be decoded.
  const [first] = await Array.fromAsync(videoFrames(path, { frames: 1, limits, signal }));
  const { id: track, start, seconds } = await shownTrack(path);
  if (seconds > 0 && time >= Math.max(start, first?.time ?? 0) + seconds) return null;
  const decodeSide = (side: number) =>
    decode(path, { time, keyframe: false, track, side, limits, signal });
  const { picture } = await decodeSide(FRAME_SIDE);
  const enlarge = first?.enlarge && (async () => (await decodeSide(ENLARGED_SIDE)).picture);
  return picture && { ...picture, time, ...(enlarge && { enlarge }) };
}

/** Longest side of an enlarged frame, in pixels: full HD, 6 MB. */
const ENLARGED_SIDE = 1920;

/** The limits that remain after this much work. */
function remainingLimits(limits: VideoLimits, cpuSeconds: number): VideoLimits {
  return { ...limits, decodeSeconds: limits.decodeSeconds - cpuSeconds };
}

interface Decoding {
  readonly limits: VideoLimits;
  readonly signal?: AbortSignal | undefined;
}

interface Decoded {
  readonly picture: Picture | null;
  readonly log: string;
  readonly cpuSeconds: number;
  readonly exceededCpuTime: boolean;
}

/**
 * Decodes the picture shown at `time` (seconds; null for the first) of a track (ID; null for the
 * first).
 */
async function decode(
  path: string,
  { time, keyframe, track, side, ...rest }: Decoding & {
    time: number | null;
    keyframe: boolean;
    track: number | null;
    side: number;
  },
): Promise<Decoded> {
  // deno-fmt-ignore
  const input = [
    // Without this, a decoder that reorders pictures would hold the first one back.
    ...(keyframe ? ["-skip_frame", "nokey"] : []),
    // Seek to the preceding keyframe: the picture on show may have started long before.
    ...(time === null ? [] : ["-noaccurate_seek", "-ss", time.toFixed(6)]),
  ];
  const filter = time === null ? firstFrameFilter(side) : frameAtTimeFilter(side);
  const decoded = await runDecoder(path, input, filter, { ...rest, map: mapOf(track), side });
  if (decoded.picture && parseShowinfo(decoded.log).isPq) toneMap(decoded.picture.rgb);
  return decoded;
}

/**
 * ffmpeg's option for a track (ID; null for the first). `V` excludes attached pictures, such as a
 * cover.
 */
export function mapOf(track: number | null): string {
  return track === null ? "0:V:0" : `0:i:${track}`;
}

/** ffmpeg's options that open one MP4 file and nothing else, within the limits. */
export function inputOptions(
  path: string,
  limits: VideoLimits,
  more: readonly string[] = [],
): string[] {
  // One thread: more would decode frames ahead that may never be needed.
  // deno-fmt-ignore
  return [
    "-max_alloc", `${mostAllocated(limits)}`, "-max_streams", `${MAX_TRACKS}`,
    "-threads", "1", "-max_pixels", `${limits.megapixels * 1e6}`,
    // Use no demuxer that reads other files (HLS, concat), and ignore an MP4's references to other
    // files.
    "-protocol_whitelist", "file", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2",
    "-enable_drefs", "0", "-use_absolute_path", "0",
    // At the end of a damaged file, ffmpeg would fail before or after it writes the last picture.
    "-max_error_rate", "1", ...more, "-i", `file:${path}`,
  ];
}

async function runDecoder(
  path: string,
  input: readonly string[],
  filter: string,
  { limits, signal, map, side }: Decoding & { map: string; side: number },
): Promise<Decoded> {
  // deno-fmt-ignore
  const { stdout, ...end } = await runFfmpeg([
    ...inputOptions(path, limits, input), "-map", map, "-filter_threads", "1", "-vf", filter, "-fps_mode", "passthrough",
    "-frames:v", "1", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
  ], {
    ...cpuTimeLimit(limits.decodeSeconds),
    maxBytes: side * side * 3 + 64,
    signal,
  });
  return { picture: stdout.length > 0 ? readPpm(stdout) : null, ...end };
}

/**
 * Largest single allocation that ffmpeg may make, in bytes: a file's tables can claim any size, and
 * each track has its own. This allows four bytes a pixel, and an index of 1.3 million samples.
 */
function mostAllocated({ megapixels }: VideoLimits): number {
  return Math.max(32e6, megapixels * 4e6);
}

/**
 * Parses ffmpeg's description of a video; fields that it does not report are 0. The video's
 * metadata is in the log too, but indented further. The patterns avoid `^`, which also matches
 * after U+2028 in metadata.
 */
function parseStreamInfo(
  log: string,
  track: number | null,
): { duration: number; width: number; height: number } {
  const [, h = 0, m = 0, s = 0] =
    /(?:^|\n)\[info\] {3}Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(log) ??
      [];
  const id = track === null ? ".*?" : `\\[0x${track.toString(16)}\\].*?`;
  const [, width = 0, height = 0] =
    new RegExp(`(?:^|\n)\\[info\\] {3}Stream #0:\\d+${id}: Video: .*?, (\\d+)x(\\d+)[ ,\r\n]`)
      .exec(log) ??
      /Picture size (\d+)x(\d+) exceeds/.exec(log) ?? [];
  return {
    duration: Number(h) * 3600 + Number(m) * 60 + Number(s),
    width: Number(width),
    height: Number(height),
  };
}

/** Whether ffmpeg ended before it opened a decoder, so that another attempt is pointless. */
function nothingToDecode(log: string): boolean {
  return /(?:^|\n)\[fatal\] (?:Error opening input files|Stream map '.*' matches no streams)/
    .test(log);
}

function tooLarge(pixels: number, { megapixels }: VideoLimits): string | undefined {
  if (pixels <= megapixels * 1e6) return undefined;
  return `frames of ${(pixels / 1e6).toFixed(1)} megapixels: the limit is ${megapixels}`;
}

function tooLong(duration: number, { seconds }: VideoLimits): string | undefined {
  if (duration <= seconds) return undefined;
  return `it lasts ${duration.toFixed(0)} s: the limit is ${seconds} s`;
}
