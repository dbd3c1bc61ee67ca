import type { Box } from "../../contract/result.ts";
import type { Detection } from "../faces/detection.ts";
import type { Detector } from "../faces/face_finder.ts";
import { overlap, SAME_FACE } from "../faces/overlap.ts";
import type { Frame } from "../frames/frame.ts";

/** What one run of a detector found. */
export interface Look {
  /** The original frame. */
  readonly frame: Frame;
  readonly detector: Detector;
  /** Whether it looked at the frame itself, not at an enhanced view of it. */
  readonly isPlain: boolean;
  /** All it found, weak detections too; boxes in pixels of the original frame. */
  readonly found: readonly Detection[];
}

/**
 * The faces in a frame that are not recognised ones: those that the looks at it found, and those
 * that the detectors find in it, unless they have looked at it already. A face may be there twice.
 * @param recognised boxes of recognised faces
 * @param detectors those that must have looked at the frame itself
 * @param detect runs one of them on the frame
 */
export async function findBystanders(
  frame: Frame,
  recognised: readonly Box[],
  looks: readonly Look[],
  detectors: readonly Detector[],
  detect: (detector: Detector) => Promise<readonly Detection[]>,
): Promise<Detection[]> {
  const here = looks.filter((look) => look.frame === frame);
  const all = here.map(({ found }) => found);
  for (const detector of detectors) {
    const hasLooked = here.some((look) => look.isPlain && look.detector === detector);
    if (!hasLooked) all.push(await detect(detector));
  }
  return all.flatMap((found) => withoutRecognised(found, recognised));
}

/**
 * Of one look, the detection that overlaps a recognised face most is that face; any other that
 * overlaps it is somebody in front of it or behind it.
 */
function withoutRecognised(found: readonly Detection[], recognised: readonly Box[]): Detection[] {
  const own = recognised.flatMap((face) => {
    const [best] = found.toSorted((a, b) => overlap(face, b.box) - overlap(face, a.box));
    return best && overlap(face, best.box) > SAME_FACE ? [best] : [];
  });
  return found.filter((one) => !own.includes(one));
}
