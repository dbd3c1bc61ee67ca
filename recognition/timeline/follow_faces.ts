import type { Box } from "../../contract/box.ts";
import { isSameBox } from "../faces/overlap.ts";
import type { LumaSums } from "../faces/luma_sums.ts";
import { findAgain, SAME_PIXELS } from "./find_again.ts";
import type { Look } from "./look.ts";
import type { Followed } from "./tracker.ts";

/**
 * Finds faces again by their pixels: those of the last look at which a detector has found each, so
 * that it cannot drift. No two are in one place: there it is the one that was seen last.
 */
export function followFaces(
  faces: readonly Followed<Look>[],
  luma: LumaSums,
): Map<Followed<Look>, Box> {
  const found = new Map<Followed<Look>, Box>();
  for (const face of faces.toSorted((one, other) => one.missed - other.missed)) {
    const { box, likeness } = findAgain(luma, face.last.patch, face.box);
    if (likeness < SAME_PIXELS) continue;
    if ([...found.values()].some((other) => isSameBox(other, box))) continue;
    found.set(face, box);
  }
  return found;
}
