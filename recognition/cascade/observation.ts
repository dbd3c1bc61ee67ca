import type { Box } from "../../contract/result.ts";
import { sleep } from "../../cli/async.ts";
import type { Chip, Detector, Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest, nearest } from "../gallery/nearest.ts";
import { memoizeByObject } from "./memoize.ts";
import type { DetectorTiming, RequireTime } from "./detector_timing.ts";
import { candidateFaces, CONFIDENT_SCORE, type Detection } from "../faces/detection.ts";
import type { StageTimer } from "../stage_timer.ts";

/** What the cascade works with. */
export interface CascadeContext {
  readonly finder: FaceFinder;
  readonly gallery: Gallery;
  readonly rule: MatchRule;
  readonly timing: DetectorTiming;
  readonly signal?: AbortSignal | undefined;
  readonly requireTime?: RequireTime | undefined;
  readonly stages?: StageTimer | undefined;
}

/** A way to look at a frame of the video: as it is, or changed so that a detector finds more. */
export interface View {
  /** The video's frame. */
  readonly of: Frame;
  /** What the detectors see. */
  readonly frame: Frame;
  /** What faces are described from, where that is not `frame`, and a box of `frame` in it. */
  readonly detail?: { readonly picture: Picture; readonly box: (box: Box) => Box };
  /** Where a box of `frame` is in the video's frame. */
  readonly boxOf: (box: Box) => Box;
}

/** One look at a face. */
export interface Observation {
  /** The video's frame. */
  readonly frame: Frame;
  readonly detector: Detector;
  /** Its box is in pixels of the video's frame. */
  readonly face: Face;
  readonly nearest: Nearest | null;
  /** Surely a face. */
  readonly sure: boolean;
  /** Surely a face, large and sharp. */
  readonly clear: boolean;
  /** The same look by both chips of the face. */
  refine(): Promise<Observation>;
}

/** The frame as it is. */
export const plainView = memoizeByObject((frame: Frame): View => ({
  of: frame,
  frame,
  boxOf: (box) => box,
}));

/**
 * The most promising faces of a view, the largest first: those of the first detector whose largest is clear,
 * else of the one that finds the best. By one chip of each face: `refined` is better, and slower.
 * @throws the signal's reason, if it is aborted
 * @throws what `mustHave` throws, before a detector that may take longer than there is time
 */
export async function observe(
  view: View,
  detectors: readonly Detector[],
  context: CascadeContext,
  chip: Chip = "straight",
): Promise<Observation[]> {
  let best: Observation[] = [];
  for (const detector of detectors) {
    const observations = await observeWith(detector, view, context, chip);
    if (observations.length > 0 && rank(observations[0]) >= rank(best[0])) best = observations;
    if (best[0]?.clear) break;
  }
  return best;
}

/** A clear face before a sure one before a weak detection. */
function rank(observation: Observation | undefined): number {
  return observation?.clear ? 2 : observation?.sure ? 1 : 0;
}

async function observeWith(
  detector: Detector,
  { of, frame, detail, boxOf }: View,
  { finder, gallery, timing, signal, requireTime, stages }: CascadeContext,
  chip: Chip,
): Promise<Observation[]> {
  // A detector holds the thread: only now can a timer's abort come through.
  if (signal) await sleep(0);
  signal?.throwIfAborted();
  // Nor can the next one be stopped: it has to fit.
  return await timing.run(detector, async () => {
    const observations: Observation[] = [];
    for (const detection of candidateFaces(await finder.detect(frame, detector, stages))) {
      observations.push(await describe(detection));
    }
    return observations;
  }, requireTime);

  async function describe(detection: Detection): Promise<Observation> {
    const [picture, box] = detail
      ? [detail.picture, detail.box(detection.box)]
      : [frame, detection.box];
    const first = await finder.describe(picture, { ...detection, box }, chip, stages);
    const sure = detection.score >= CONFIDENT_SCORE;
    const lookBy = async (face: Face): Promise<Observation> => {
      const match = () => nearest(gallery, face.descriptor);
      return {
        frame: of,
        detector,
        face: { ...face, box: boxOf(detection.box) },
        nearest: stages ? await stages.timed("match", match) : match(),
        sure,
        clear: sure && face.clear,
        refine: async () => await lookBy(await finder.refine(picture, first, chip, stages)),
      };
    };
    return await lookBy(first);
  }
}
