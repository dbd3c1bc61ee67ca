import { cpuUsage, ffmpegError, kill, spawnFfmpeg } from "./ffmpeg.ts";
import { sampleFilter } from "./ffmpeg_filters.ts";
import { FRAME_SIDE } from "./frame.ts";
import { type ShownTrack, shownTrack } from "./mp4/shown_track.ts";
import { followLog } from "./sample_log.ts";
import { decodeTimeExceeded, UnreadableVideo } from "./unreadable_video.ts";
import { inputOptions, mapOf, videoFrames } from "./video_frames.ts";
import { DEFAULT_LIMITS, type VideoLimits } from "./video_limits.ts";
import type { YuvFrame } from "./yuv_picture.ts";
import { yuvPictures } from "./yuv_stream.ts";

/** A frame that stands for the video from its own time until the next one's. */
export interface Sample {
  /** Its longer side is FRAME_SIDE, or exactly twice that if the video is large. */
  readonly frame: YuvFrame;
  /** Seconds from the start of the video. */
  readonly until: number;
}

/** A part of a video, in seconds from its start. */
export interface Section {
  readonly from: number;
  /** Infinity for the last one. */
  readonly to: number;
}

export interface SampleOptions {
  /** Seconds from one sample to the next. */
  readonly every: number;
  /** The part to sample; by default the whole video. */
  readonly section?: Section;
  readonly limits?: VideoLimits;
  readonly signal?: AbortSignal | undefined;
  /** Called at the end with ffmpeg's processor time in seconds. */
  readonly onEnd?: (cpuSeconds: number) => void;
}

const WHOLE: Section = { from: 0, to: Infinity };

/** No frame takes this long to decode, even on a busy machine. */
const HANGS_MS = 120_000;

/** Longest that a picture may last to be skipped, as a part of an interval. */
const MAX_SKIPPED = 0.1;

const DAMAGE = /(?:^|\n)(?:\[[^\]\n]* @ 0x[0-9a-f]+\] )*\[(?:error|fatal)\] /;

/**
 * Whether pictures that no other is decoded from may be skipped, with a sample `every` seconds. Where
 * pictures are reordered, as B-frames are, others come soon. Otherwise it is not known how often, and
 * of slides none may be missed.
 */
export function isDense(
  { reordered, longest }: Pick<ShownTrack, "reordered" | "longest">,
  every: number,
): boolean {
  return reordered && longest <= MAX_SKIPPED * every;
}

/**
 * Samples a local video from start to end: the first frame of each interval of `every` seconds, and
 * the first after each cut. One ffmpeg process decodes ahead by a few frames only, so a long video
 * needs no more memory than a short one. The limit on processor time holds for the beginning and
 * again for each minute of the video. Damage in the middle ends the samples; it is not an error.
 * Where B-frames are frequent, those that no other frame needs are skipped: a sample, or the time of
 * a cut, may then be a few frames late.
 *
 * Of a section only its own frames are decoded, from the keyframe before it on. The picture that is
 * on show when it begins is taken to be its first frame. A later section may have no samples.
 * @throws {UnreadableVideo} before the first sample, as {@linkcode videoFrames} does; at any sample,
 * if decoding takes too much processor time
 * @throws the signal's reason, if it is aborted
 */
export async function* sampledFrames(
  path: string,
  { every, section = WHOLE, limits = DEFAULT_LIMITS, signal, onEnd }: SampleOptions,
): AsyncGenerator<Sample> {
  const { from, to } = section;
  // The first frame tells whether the video may be decoded, and why not.
  if (from === 0) { for await (const _ of videoFrames(path, { frames: 1, limits, signal })) break; }
  const track = await shownTrack(path);
  const { id, start, seconds } = track;
  const minutes = Math.ceil(1 + Math.min(seconds, to - from) / 60);
  const cpuSeconds = Math.ceil(limits.decodeSeconds * minutes);
  const part = [
    ...(isDense(track, every) ? ["-skip_frame", "noref"] : []),
    ...(from > 0 ? ["-ss", from.toFixed(6)] : []),
    ...(to < Infinity ? ["-t", (to - from).toFixed(6)] : []),
  ];
  // deno-fmt-ignore
  const child = spawnFfmpeg([
    "-benchmark", "-timelimit", `${cpuSeconds}`, ...inputOptions(path, limits, part),
    "-map", mapOf(id), "-filter_threads", "1", "-vf", sampleFilter(every),
    "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-c:v", "pgmyuv", "-f", "image2pipe", "pipe:1",
  ], "null");
  const onAbort = () => kill(child);
  signal?.addEventListener("abort", onAbort, { once: true });
  let hanging = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hanging = true;
      kill(child);
    }, HANGS_MS);
  };
  const log = followLog(child.stderr);
  let last: YuvFrame | null = null;
  try {
    watch();
    for await (const planes of yuvPictures(child.stdout, (2 * FRAME_SIDE) ** 2)) {
      clearTimeout(timer);
      const info = await log.next();
      if (!info) break;
      // ffmpeg counts from the place that it was told to seek to.
      const time: number = last || from === 0 ? from + info.time : from;
      if (last) yield { frame: last, until: time };
      last = { ...planes, ...info, time };
      signal?.throwIfAborted();
      watch();
    }
    signal?.throwIfAborted();
    if (hanging) throw new Error(`ffmpeg did not decode a frame within ${HANGS_MS / 1000} s`);
    const { signal: endedBy } = await child.status;
    const text = await log.text;
    const { cpuSeconds: used, exceededCpuTime } = cpuUsage(text, endedBy);
    if (exceededCpuTime) throw decodeTimeExceeded({ decodeSeconds: cpuSeconds });
    if (!last && from > 0) return;
    if (!last) throw new UnreadableVideo(ffmpegError(text));
    onEnd?.(used);
    // The last picture of a whole video may be shown for long; after damage nothing is known.
    const isWhole = seconds > 0 && !DAMAGE.test(text);
    const end = isWhole ? Math.min(start + seconds, to) : last.time + every;
    yield { frame: last, until: Math.max(end, last.time) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    kill(child);
    await Promise.all([child.status, log.text]);
  }
}
