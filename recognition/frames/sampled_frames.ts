import { cpuUsage, ffmpegError, kill, spawnFfmpeg } from "./ffmpeg.ts";
import { sampleFilter } from "./ffmpeg_filters.ts";
import { type Frame, FRAME_SIDE } from "./frame.ts";
import { shownTrack } from "./mp4/shown_track.ts";
import { ppmPictures } from "./ppm_stream.ts";
import { followLog } from "./sample_log.ts";
import { toneMap } from "./tone_map.ts";
import { decodeTimeExceeded, UnreadableVideo } from "./unreadable_video.ts";
import { inputOptions, mapOf, videoFrames } from "./video_frames.ts";
import { DEFAULT_LIMITS, type VideoLimits } from "./video_limits.ts";

/** A frame that stands for the video from its own time until the next one's. */
export interface Sample {
  /** Its longer side is FRAME_SIDE, or exactly twice that if the video is large. */
  readonly frame: Frame;
  /** Seconds from the start of the video. */
  readonly until: number;
}

export interface SampleOptions {
  /** Seconds from one sample to the next. */
  readonly every: number;
  readonly limits?: VideoLimits;
  readonly signal?: AbortSignal | undefined;
  /** Called at the end with ffmpeg's processor time in seconds. */
  readonly onEnd?: (cpuSeconds: number) => void;
}

/** No frame takes this long to decode, even on a busy machine. */
const HANGS_MS = 120_000;

const DAMAGE = /(?:^|\n)(?:\[[^\]\n]* @ 0x[0-9a-f]+\] )*\[(?:error|fatal)\] /;

/**
 * Samples a local video from start to end: the first frame of each interval of `every` seconds, and
 * the first after each cut. One ffmpeg process decodes ahead by a few frames only, so a long video
 * needs no more memory than a short one. The limit on processor time holds for the beginning and
 * again for each minute of the video. Damage in the middle ends the samples; it is not an error.
 * @throws {UnreadableVideo} before the first sample, as {@linkcode videoFrames} does; at any sample,
 * if decoding takes too much processor time
 * @throws the signal's reason, if it is aborted
 */
export async function* sampledFrames(
  path: string,
  { every, limits = DEFAULT_LIMITS, signal, onEnd }: SampleOptions,
): AsyncGenerator<Sample> {
  // The first frame tells whether the video may be decoded, and why not.
  for await (const _ of videoFrames(path, { frames: 1, limits, signal })) break;
  const { id, start, seconds } = await shownTrack(path);
  const cpuSeconds = Math.ceil(limits.decodeSeconds * Math.ceil(1 + seconds / 60));
  // deno-fmt-ignore
  const child = spawnFfmpeg([
    "-benchmark", "-timelimit", `${cpuSeconds}`, ...inputOptions(path, limits),
    "-map", mapOf(id), "-filter_threads", "1", "-vf", sampleFilter(every),
    "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
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
  let last: Frame | null = null;
  try {
    watch();
    for await (const picture of ppmPictures(child.stdout, (2 * FRAME_SIDE) ** 2)) {
      clearTimeout(timer);
      const info = await log.next();
      if (!info) break;
      if (info.isPq) toneMap(picture.rgb);
      if (last) yield { frame: last, until: info.time };
      last = { ...picture, time: info.time };
      signal?.throwIfAborted();
      watch();
    }
    signal?.throwIfAborted();
    if (hanging) throw new Error(`ffmpeg did not decode a frame within ${HANGS_MS / 1000} s`);
    const { signal: endedBy } = await child.status;
    const text = await log.text;
    const { cpuSeconds: used, exceededCpuTime } = cpuUsage(text, endedBy);
    if (exceededCpuTime) throw decodeTimeExceeded({ decodeSeconds: cpuSeconds });
    if (!last) throw new UnreadableVideo(ffmpegError(text));
    onEnd?.(used);
    // The last picture of a whole video may be shown for long; after damage nothing is known.
    const isWhole = seconds > 0 && !DAMAGE.test(text);
    const end = isWhole ? start + seconds : last.time + every;
    yield { frame: last, until: Math.max(end, last.time) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    kill(child);
    await Promise.all([child.status, log.text]);
  }
}
