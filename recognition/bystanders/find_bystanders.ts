import type { Box } from "../../contract/box.ts";
import type { Detection } from "../faces/detection.ts";
import { overlap, SAME_PLACE } from "../faces/overlap.ts";
import type { Frame } from "../frames/frame.ts";

/** What one run of a detector found. */
export interface Look {
  /** The original frame, also if the detector looked at an enhanced view of it. */
  readonly frame: Frame;
  /** All it found, weak detections too; boxes in pixels of the original frame. */
  readonly found: readonly Detection[];
}

/**
 * The faces that the looks at a frame found and that are not recognised ones. A face may be there
 * twice.
 * @param recognised boxes of recognised faces
 */
export function findBystanders(
  frame: Frame,
  recognised: readonly Box[],
  looks: readonly Look[],
): Detection[] {
  return looks.filter((look) => look.frame === frame)
    .flatMap(({ found }) => withoutRecognised(found, recognised));
}

/**
 * Of one look, the detection that overlaps a recognised face most is that face; any other that
 * overlaps it is somebody in front of it or behind it.
 */
function withoutRecognised(found: readonly Detection[], recognised: readonly Box[]): Detection[] {
  const own = recognised.flatMap((face) => {
    const [best] = found.toSorted((a, b) => overlap(face, b.box) - overlap(face, a.box));
    return best && overlap(face, best.box) > SAME_PLACE ? [best] : [];
  });
  return found.filter((one) => !own.includes(one));
}
