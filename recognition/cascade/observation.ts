import type { Box } from "../../contract/result.ts";
import { sleep } from "../../cli/async.ts";
import type { Chip, Detector, Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest, nearest } from "../gallery/nearest.ts";
import { oncePerKey } from "./memoize.ts";
import type { MustHave, Pace } from "./detector_timing.ts";
import { CONFIDENT, type Detection, mostPromising } from "../faces/detection.ts";
import type { Stages } from "../stage_timer.ts";

/** What the cascade works with. */
export interface Means {
  readonly finder: FaceFinder;
  readonly gallery: Gallery;
  readonly rule: MatchRule;
  readonly pace: Pace;
  readonly signal?: AbortSignal | undefined;
  readonly mustHave?: MustHave | undefined;
  readonly stages?: Stages | undefined;
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
export interface Look {
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
  refined(): Promise<Look>;
}

/** The frame as it is. */
export const plainView = oncePerKey((frame: Frame): View => ({
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
export async function looksAt(
  view: View,
  detectors: readonly Detector[],
  means: Means,
  chip: Chip = "straight",
): Promise<Look[]> {
  let best: Look[] = [];
  for (const detector of detectors) {
    const looks = await looksWith(detector, view, means, chip);
    if (looks.length > 0 && rank(looks[0]) >= rank(best[0])) best = looks;
    if (best[0]?.clear) break;
  }
  return best;
}

/** A clear face before a sure one before a weak detection. */
function rank(look: Look | undefined): number {
  return look?.clear ? 2 : look?.sure ? 1 : 0;
}

async function looksWith(
  detector: Detector,
  { of, frame, detail, boxOf }: View,
  { finder, gallery, pace, signal, mustHave, stages }: Means,
  chip: Chip,
): Promise<Look[]> {
  // A detector holds the thread: only now can a timer's abort come through.
  if (signal) await sleep(0);
  signal?.throwIfAborted();
  // Nor can the next one be stopped: it has to fit.
  return await pace.run(detector, async () => {
    const looks: Look[] = [];
    for (const detection of mostPromising(await finder.detect(frame, detector, stages))) {
      looks.push(await describe(detection));
    }
    return looks;
  }, mustHave);

  async function describe(detection: Detection): Promise<Look> {
    const [picture, box] = detail
      ? [detail.picture, detail.box(detection.box)]
      : [frame, detection.box];
    const first = await finder.describe(picture, { ...detection, box }, chip, stages);
    const sure = detection.score >= CONFIDENT;
    const lookBy = async (face: Face): Promise<Look> => {
      const match = () => nearest(gallery, face.descriptor);
      return {
        frame: of,
        detector,
        face: { ...face, box: boxOf(detection.box) },
        nearest: stages ? await stages.timed("match", match) : match(),
        sure,
        clear: sure && face.clear,
        refined: async () => await lookBy(await finder.refine(picture, first, chip, stages)),
      };
    };
    return await lookBy(first);
  }
}
