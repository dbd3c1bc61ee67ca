import type { Box } from "../../contract/box.ts";
import { greyPicture, type LumaSums } from "../faces/luma_sums.ts";

/** A face's grey pixels with zero mean and unit length; all zeros for a plain picture. */
export type Patch = Float32Array;

/** Pixels of a patch's side. */
const SIDE = 16;

export function patchOf(luma: LumaSums, box: Box): Patch {
  const grey = greyPicture(luma, box, SIDE);
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const centred = grey.map((value) => value - mean);
  const length = Math.sqrt(similarity(centred, centred));
  return length > 0 ? centred.map((value) => value / length) : centred;
}

/** How alike two faces' pixels are: their correlation, 1 for the same up to brightness and contrast. */
export function similarity(one: Patch, other: Patch): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
