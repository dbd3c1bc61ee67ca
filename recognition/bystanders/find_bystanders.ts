import type { Box } from "../../contract/result.ts";
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
  /** All it found, weak detections too; in pixels of the original frame. */
  readonly boxes: readonly Box[];
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
  detect: (detector: Detector) => Promise<readonly Box[]>,
): Promise<Box[]> {
  const here = looks.filter((look) => look.frame === frame);
  const found = here.map(({ boxes }) => boxes);
  for (const detector of detectors) {
    const hasLooked = here.some((look) => look.isPlain && look.detector === detector);
    if (!hasLooked) found.push(await detect(detector));
  }
  return found.flatMap((boxes) => withoutRecognised(boxes, recognised));
}

/**
 * Of one look, the box that overlaps a recognised face most is that face; any other that overlaps
 * it is somebody in front of it or behind it.
 */
function withoutRecognised(boxes: readonly Box[], recognised: readonly Box[]): readonly Box[] {
  const own = recognised.flatMap((face) => {
    const [best] = boxes.toSorted((a, b) => overlap(face, b) - overlap(face, a));
    return best && overlap(face, best) > SAME_FACE ? [best] : [];
  });
  return boxes.filter((box) => !own.includes(box));
}
