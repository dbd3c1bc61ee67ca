import { sleep } from "../../cli/async.ts";
import type { Box } from "../../contract/box.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import { isSameBox } from "../faces/overlap.ts";
import { CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import type { Sample } from "../frames/sampled_frames.ts";
import { halveYuv } from "../pictures/yuv_halve.ts";
import { rgbOf } from "../pictures/yuv_rgb.ts";
import { planeSums } from "../faces/luma_sums.ts";
import { createStageTimer, type StageTimer, timedItems } from "../stage_timer.ts";
import { hasMovedElsewhere, type Seen } from "./elsewhere.ts";
import { followFaces } from "./follow_faces.ts";
import { type Look, lookAt } from "./look.ts";
import { isPlain } from "./plain.ts";
import { type Movement, movementBetween, type Thumbnail, thumbnailOf } from "./movement.ts";
import type { TimelinePerson } from "./people.ts";
import { createSecondDetector } from "./second_detector.ts";
import { createDescriber, DESCRIBED, type TrackFace } from "./track_face.ts";
import { createTracker, type Followed } from "./tracker.ts";

export interface TrackingContext {
  readonly finder: FaceFinder;
  readonly signal?: AbortSignal | undefined;
  readonly stages?: StageTimer | undefined;
  /** Whether a face is surely that of somebody in the gallery; without it, none is. */
  readonly isSure?: ((descriptor: Float32Array) => boolean) | undefined;
  /** Called with the time of each sample, in seconds from the start of the video. */
  readonly onProgress?: ((seconds: number) => void) | undefined;
}

/** The faces in a video, or in a part of it. */
export interface Tracking {
  readonly tracks: readonly TrackFace[];
  /** Number of samples. */
  readonly samples: number;
  /** Number of samples in which faces were looked for, because something had moved. */
  readonly looked: number;
  /** When the video ends, in seconds from its start. */
  readonly seconds: number;
}

/** Everyone in a video, and when. */
export interface Timeline extends Omit<Tracking, "tracks"> {
  /** People of the gallery first, the longest present first. */
  readonly people: readonly TimelinePerson[];
}

/**
 * At most so many samples in a row are left to the pixels: a face may have come beside another one
 * without a movement elsewhere. 2 and 8 cost 4 % more and 3 % less, and found the same.
 */
const PAUSE = 4;

/**
 * Follows the faces in a video. As long as each is found again by its pixels, and nothing else moves,
 * no detector looks; otherwise the tiny one does, and SSD too where it finds more. The best looks at
 * each face are described. Of a frame, only the faces are kept, at most four for each track.
 * Tracks of the parts of a video can be combined: `peopleOf` merges them.
 * @param first the number of the first sample; no two parts may have the same ones
 * @throws the signal's reason, if it is aborted; what the finder throws
 */
export async function tracksIn(
  samples: AsyncIterable<Sample>,
  { finder, signal, stages = createStageTimer(), isSure, onProgress }: TrackingContext,
  first = 0,
): Promise<Tracking> {
  const describer = createDescriber(finder, stages, isSure);
  const tracker = createTracker<Look>(DESCRIBED);
  const second = createSecondDetector();
  const tracks: TrackFace[] = [];
  /** The last sample that was different, and the last one in which faces were looked for. */
  let [before, searched]: [Thumbnail | null, Seen | null] = [null, null];
  /** Where the faces were in the latter. */
  let places: ReadonlyMap<Followed<Look>, Box> = new Map();
  let pause = 0;
  let [count, looked, seconds] = [0, 0, 0];
  for await (const { frame, until } of timedItems(samples, "frame", stages)) {
    // The nets block the thread. Yield, so that a timer can abort the signal.
    if (signal) await sleep(0);
    signal?.throwIfAborted();
    const sample = first + count++;
    seconds = until;
    const scale = Math.max(frame.width, frame.height) > FRAME_SIDE ? 2 : 1;
    const small = scale === 1 ? frame : halveYuv(frame);
    const luma = planeSums(small);
    const now = thumbnailOf(luma);
    const movement = movementBetween(before, now);
    onProgress?.(frame.time);
    // A picture that stays is looked at once, if not at first, then after the pause.
    if (movement === "nothing" && (searched?.cells === before || pause-- > 0)) {
      tracker.stay(sample, until);
      continue;
    }
    before = now;
    const found = followFaces(tracker.followed(), luma);
    const isSame = (face: Followed<Look>, look: Look) =>
      movement !== "new scene" && describer.isSame(face.last, look);
    const isLost = tracker.followed().some((face) => face.missed === 0 && !found.has(face));
    const moves = [...found].map(([face, to]) => ({ from: places.get(face) ?? to, to }));
    const isFollowed = movement === "something" && !isLost && pause-- > 0 &&
      !hasMovedElsewhere(searched!, { luma, cells: now }, moves);
    const detected: Detection[] = [];
    if (!isFollowed) {
      searched = { luma, cells: now };
      pause = PAUSE;
      if (!isPlain(now, small.width)) {
        looked++;
        detected.push(...await detect({ ...rgbOf(small), time: frame.time }, movement));
      }
    }
    const looks = detected.map((detection) => lookAt(frame, scale, detection, sample));
    for (const track of await tracker.add(looks, sample, until, { found, isSame })) {
      tracks.push(await describer.describe(track));
    }
    if (!isFollowed) places = new Map(tracker.followed().map((face) => [face, face.box]));
  }
  for (const track of tracker.end()) tracks.push(await describer.describe(track));
  return { tracks, samples: count, looked, seconds };

  async function detect(small: Frame, movement: Movement) {
    const fast = await finder.detect(small, "tiny", stages);
    const sure = fast.filter(({ score }) => score >= CONFIDENT_SCORE);
    const more: Detection[] = [];
    if (second.isDue(movement === "new scene" && sure.length === 0)) {
      more.push(...await finder.detect(small, "ssd", stages));
      second.looked(more.some((one) => !fast.some((other) => isSameBox(one.box, other.box))));
    }
    // The tiny detector's boxes first: they are alike from sample to sample.
    return withoutDoubles([sure, more, fast]);
  }
}

/**
 * Each face once: one face must not become two people. The first lists come first, and in a list the
 * best score.
 */
function withoutDoubles(lists: readonly (readonly Detection[])[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of lists.flatMap((list) => list.toSorted((a, b) => b.score - a.score))) {
    if (!kept.some((other) => isSameBox(one.box, other.box))) kept.push(one);
  }
  return kept;
}
