import { sleep } from "../../cli/async.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import { containment } from "../faces/overlap.ts";
import { CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import type { Sample } from "../frames/sampled_frames.ts";
import { halve } from "../pictures/halve.ts";
import { createStageTimer, type StageTimer, timedItems } from "../stage_timer.ts";
import { lookAt } from "./look.ts";
import { movementBetween, type Thumbnail, thumbnailOf } from "./movement.ts";
import type { TimelinePerson } from "./people.ts";
import { createSecondDetector } from "./second_detector.ts";
import { createDescriber, DESCRIBED, type TrackFace } from "./track_face.ts";
import { createTracker } from "./tracker.ts";

export interface TrackingContext {
  readonly finder: FaceFinder;
  readonly signal?: AbortSignal | undefined;
  readonly stages?: StageTimer | undefined;
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
 * Two boxes of one frame are the same face, found twice, if more than this part of the smaller one
 * lies in the larger one: detectors differ in how much of a head they take.
 */
const SAME_BOX = 0.5;

/**
 * Follows the faces in a video: the tiny detector looks at each sample in which something has moved,
 * SSD too where it finds more; faces are followed from sample to sample, and the best
 * looks at each are described. Of a frame, only the faces are kept, at most four for each track.
 * Tracks of the parts of a video can be combined: `peopleOf` merges them.
 * @param first the number of the first sample; no two parts may have the same ones
 * @throws the signal's reason, if it is aborted; what the finder throws
 */
export async function tracksIn(
  samples: AsyncIterable<Sample>,
  { finder, signal, stages = createStageTimer(), onProgress }: TrackingContext,
  first = 0,
): Promise<Tracking> {
  const describer = createDescriber(finder, stages);
  const tracker = createTracker(describer.isSame, DESCRIBED);
  const second = createSecondDetector();
  const tracks: TrackFace[] = [];
  let before: Thumbnail | null = null;
  let [count, looked, seconds] = [0, 0, 0];
  for await (const { frame, until } of timedItems(samples, "frame", stages)) {
    // The nets block the thread. Yield, so that a timer can abort the signal.
    if (signal) await sleep(0);
    signal?.throwIfAborted();
    const sample = first + count++;
    seconds = until;
    const scale = Math.max(frame.width, frame.height) > FRAME_SIDE ? 2 : 1;
    const small: Frame = scale === 1 ? frame : { ...halve(frame), time: frame.time };
    const now = thumbnailOf(small);
    const movement = movementBetween(before, now);
    onProgress?.(frame.time);
    if (movement === "nothing") {
      tracker.stay(sample, until);
      continue;
    }
    before = now;
    looked++;
    const found = await finder.detect(small, "tiny", stages);
    const sure = found.filter(({ score }) => score >= CONFIDENT_SCORE);
    const more: Detection[] = [];
    if (second.isDue(movement === "new scene" && sure.length === 0)) {
      more.push(...await finder.detect(small, "ssd", stages));
      second.looked(more.some((one) => !found.some((other) => isSameBox(one, other))));
    }
    // The tiny detector's boxes first: they are alike from sample to sample.
    const looks = withoutDoubles([sure, more, found])
      .map((detection) => lookAt(frame, scale, detection, sample));
    for (const track of await tracker.add(looks, sample, until)) {
      tracks.push(await describer.describe(track));
    }
  }
  for (const track of tracker.end()) tracks.push(await describer.describe(track));
  return { tracks, samples: count, looked, seconds };
}

/**
 * Each face once: one face must not become two people. The first lists come first, and in a list the
 * best score.
 */
function withoutDoubles(lists: readonly (readonly Detection[])[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of lists.flatMap((list) => list.toSorted((a, b) => b.score - a.score))) {
    if (!kept.some((other) => isSameBox(one, other))) kept.push(one);
  }
  return kept;
}

function isSameBox(one: Detection, other: Detection): boolean {
  return containment(one.box, other.box) > SAME_BOX;
}
