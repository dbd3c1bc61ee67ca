import type { Box } from "../../contract/box.ts";
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
import type { Look } from "../bystanders/find_bystanders.ts";

/** What every step of the cascade needs. */
export interface CascadeContext {
  readonly finder: FaceFinder;
  readonly gallery: Gallery;
  readonly rule: MatchRule;
  readonly timing: DetectorTiming;
  readonly signal?: AbortSignal | undefined;
  readonly requireTime?: RequireTime | undefined;
  readonly stages?: StageTimer | undefined;
  /** Each look is added to these. */
  readonly looks?: Look[] | undefined;
}

/** A frame to observe: as it is, or transformed so that a detector finds more. */
export interface View {
  /** The original frame. */
  readonly source: Frame;
  /** The pixels that the detectors see. */
  readonly frame: Frame;
  /** A larger picture to describe faces from, and a function that maps a box of `frame` to it. */
  readonly detail?: { readonly picture: Picture; readonly box: (box: Box) => Box };
  /** Maps a box of `frame` to the original frame. */
  readonly toSourceBox: (box: Box) => Box;
}

/** One face, found in one view by one detector. */
export interface Observation {
  /** The original frame. */
  readonly frame: Frame;
  readonly detector: Detector;
  /** Its box is in pixels of the original frame. */
  readonly face: Face;
  readonly nearest: Nearest | null;
  /** The detector is confident that it is a face. */
  readonly sure: boolean;
  /** As `sure`, and the face is large and sharp. */
  readonly clear: boolean;
  /** The same observation, described by both chips of the face. */
  refine(): Promise<Observation>;
}

/** The frame as it is. */
export const plainView = memoizeByObject((frame: Frame): View => ({
  source: frame,
  frame,
  toSourceBox: (box) => box,
}));

/**
 * Observes the candidate faces of a view, largest first. Stops at the first detector whose largest
 * face is clear; otherwise takes the detector with the best face. Each face is described by one
 * chip; `refine` uses both, which is better and slower.
 * @throws the signal's reason, if it is aborted
 * @throws what `requireTime` throws, before a detector run that may not finish in time
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
  { source, frame, detail, toSourceBox }: View,
  { finder, gallery, timing, signal, requireTime, stages, looks }: CascadeContext,
  chip: Chip,
): Promise<Observation[]> {
  // Detectors block the thread. Yield, so that a timer can abort the signal.
  if (signal) await sleep(0);
  signal?.throwIfAborted();
  // A running detector cannot be stopped, so make sure that it can finish.
  return await timing.run(detector, async () => {
    const detections = await finder.detect(frame, detector, stages);
    looks?.push({
      frame: source,
      found: detections.map(({ box, score }) => ({ box: toSourceBox(box), score })),
    });
    const observations: Observation[] = [];
    for (const detection of candidateFaces(detections)) {
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
    const observationOf = async (face: Face): Promise<Observation> => {
      const match = () => nearest(gallery, face.descriptor);
      return {
        frame: source,
        detector,
        face: { ...face, box: toSourceBox(detection.box) },
        nearest: stages ? await stages.timed("match", match) : match(),
        sure,
        clear: sure && face.clear,
        refine: async () => await observationOf(await finder.refine(picture, first, chip, stages)),
      };
    };
    return await observationOf(first);
  }
}
