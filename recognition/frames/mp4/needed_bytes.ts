import { type ByteRange, bytesIn, joinRanges } from "./byte_ranges.ts";
import { type MediaTrack, mediaTracks } from "./media_tracks.ts";
import type { MediaSample, SampleTable } from "./sample_table.ts";
import type { TopBox } from "./top_boxes.ts";

/** Which bytes of a video ffmpeg reads. */
export interface NeededBytes {
  /**
   * To open it, and for the frames on show from `from` to `to`, in seconds from the start of the video;
   * from 0, also for the first keyframe without the others. Null if they are too scattered, or not all
   * in the file.
   */
  between(from: number, to: number): ByteRange[] | null;
}

/** Boxes that ffmpeg skips, or reads without going elsewhere. */
const KNOWN = new Set(["ftyp", "moov", "mdat", "free", "skip", "wide", "uuid"]);
/** Most bytes outside of samples. */
const MAX_TABLES = 32e6;
/** As ffmpeg's index allows; four hours at 60 pictures a second are 864,000. */
const MAX_SAMPLES = 1.3e6;

/**
 * What ffmpeg reads when it opens a file (`avformat_find_stream_info`): five seconds of a track, or five
 * megabytes, tracks less than a second apart, and then the packet that exceeds it.
 */
const PROBED_SECONDS = 8;
const PROBED_BYTES = 5e6;
const PROBED_SAMPLES = 4;
/** Of all tracks together. For scale: one of PCM has 384,000, of a few bytes each. */
const MAX_PROBED_SAMPLES = 2e6;

/** Seconds by which the demuxer's times may differ from the tables'. */
const SLACK_SECONDS = 1;
/**
 * Samples that are read after the last that is needed. 8 are in the queue before the decoder, up to 16 in
 * it, for their order, and 8 pictures in the queue after it. If those that no other one needs are
 * skipped, a picture stands for as many samples as are reordered.
 */
const readAhead = ({ reorderSamples }: SampleTable) =>
  64 + 10 * Math.min(reorderSamples, MAX_DELAY + 1);
/**
 * If ffmpeg decodes keyframes only, it holds the first back until as many more have come as it otherwise
 * holds pictures back, and one more in an open group of pictures.
 */
const keyframesForFirst = ({ delay }: SampleTable) => Math.max(3, Math.min(delay, MAX_DELAY) + 2);
/** As many pictures as a decoder of H.264 or HEVC keeps. */
const MAX_DELAY = 16;

/** Bytes between two ranges that are not worth a request. */
const GAP = 512 * 1024;
/** More requests than that are slower than the whole file. */
const MAX_RANGES = 24;
/** In the order of samples; tracks that are interleaved in large chunks take one each. */
const MAX_SCATTERED = 1000;

/**
 * Reads from a file's tables which bytes its frames are in. Null for what is not understood: fragments,
 * several video tracks, cuts in the middle, contradictions. Work and memory are bounded, whatever a
 * hostile file claims.
 * @param moov content of the movie box
 */
export function neededBytes(
  boxes: readonly TopBox[],
  moov: Uint8Array,
  fileBytes: number,
): NeededBytes | null {
  // Of samples, too, ffmpeg reads the box's header: it tells where the next box is.
  const outside = boxes.map(({ type, at, headBytes, size }) => (
    { from: at, to: at + (type === "mdat" ? headBytes : size) }
  ));
  const isPlain = boxes.every(({ type }) => KNOWN.has(type)) &&
    boxes.filter(({ type }) => type === "moov").length === 1;
  const tracks = isPlain && bytesIn(outside) <= MAX_TABLES ? mediaTracks(moov) : null;
  const [video, ...others] = tracks?.filter(({ isVideo }) => isVideo) ?? [];
  if (!tracks || !video || others.length > 0 || video.isChapters) return null;
  if (video.table.count > MAX_SAMPLES) return null;

  // What is outside of samples, and the samples that ffmpeg looks at first.
  const opening = new Ranges(fileBytes);
  let samples = 0;
  for (const track of tracks) {
    for (const sample of probedSamples(track)) {
      if (!opening.add(sample) || ++samples > MAX_PROBED_SAMPLES) return null;
    }
  }
  const always = opening.joined(outside);
  if (!always) return null;

  // ffmpeg counts from the first picture or sound; other tracks are not always taken into account.
  const begins = Math.min(...tracks.filter(({ isShown }) => isShown).map(({ lead }) => lead));
  if (tracks.some(({ lead }) => lead < begins)) return null;
  const { scale, reorderTicks } = video.table;
  const ticks = (seconds: number) => (seconds - (video.lead - begins)) * scale + video.skipped;
  return {
    between(from, to) {
      const slack = SLACK_SECONDS * scale + reorderTicks;
      const [first, last] = [ticks(from) - slack, ticks(to) + slack];
      const needed = new Ranges(fileBytes);
      const wanted = from > 0 ? 0 : keyframesForFirst(video.table);
      let [keyframes, left] = [wanted, readAhead(video.table)];
      for (const sample of video.table.samples()) {
        if (sample.isSync && Math.max(sample.dts, sample.pts) <= first) {
          needed.clear();
          keyframes = wanted;
        }
        if (!needed.add(sample)) return null;
        if (sample.isSync) keyframes--;
        if (sample.dts > last && keyframes <= 0 && left-- === 0) break;
      }
      return needed.joined(always);
    },
  };
}

/** ffmpeg reads chapters to their end, too. */
function* probedSamples({ isChapters, skipped, table }: MediaTrack): Generator<MediaSample> {
  const last = isChapters ? Infinity : skipped + PROBED_SECONDS * table.scale;
  let [bytes, count] = [0, 0];
  for (const sample of table.samples()) {
    yield sample;
    if (sample.dts >= skipped) bytes += sample.size;
    if (++count >= PROBED_SAMPLES && (sample.dts > last || bytes > PROBED_BYTES)) return;
  }
}

/** Collects where samples are. */
class Ranges {
  readonly #ranges: { from: number; to: number }[] = [];

  constructor(readonly fileBytes: number) {}

  /** False if the sample is not in the file, or too many are scattered. */
  add({ at, size }: MediaSample): boolean {
    const to = at + size;
    const last = this.#ranges.at(-1);
    if (last && at >= last.to && at - last.to <= GAP) last.to = to;
    else this.#ranges.push({ from: at, to });
    return to <= this.fileBytes && this.#ranges.length <= MAX_SCATTERED;
  }

  clear() {
    this.#ranges.length = 0;
  }

  /** Null if they take too many requests. */
  joined(more: readonly ByteRange[] = []): ByteRange[] | null {
    const joined = joinRanges([...this.#ranges, ...more], GAP);
    return joined.length <= MAX_RANGES ? joined : null;
  }
}
