import type { Box } from "../../contract/box.ts";
import type { Picture } from "../frames/frame.ts";
import { greyPicture, type LumaSums, lumaSums } from "./luma_sums.ts";

/** A face that a detector found: its box in pixels of the frame, its score from 0 to 1. */
export interface Detection {
  readonly box: Box;
  readonly score: number;
}

/** A weaker detection may be a pattern on a shirt. It counts only if there is no better one. */
export const CONFIDENT_SCORE = 0.5;
/**
 * Minimum shorter side of a face, in pixels. The net sees 150; an upscaled small face is not
 * recognisable.
 */
export const MIN_SIDE = 40;
/** Minimum variance of the Laplacian of a sharp face. The sample faces have 190 and more. */
export const MIN_SHARPNESS = 30;

/** Faces are scaled to this side before their sharpness is measured. */
const SIDE = 64;

/** Faces of at least this fraction of the largest one's area count as equally large. */
const AS_LARGE = 0.5;
/** Number of faces in a frame that are compared with the gallery. */
const MAX_FACES = 3;

/**
 * The faces worth describing, at most three: the largest one that the detector is confident of (or
 * the largest of all, if it is confident of none) and those about as large.
 */
export function candidateFaces<D extends Detection>(detections: readonly D[]): D[] {
  const sure = detections.filter(({ score }) => score >= CONFIDENT_SCORE);
  const of = (sure.length > 0 ? sure : detections).toSorted((a, b) => area(b) - area(a));
  return of.filter((one) => area(one) >= AS_LARGE * area(of[0]!)).slice(0, MAX_FACES);
}

/** Whether the face is large and sharp enough for its descriptor to be reliable. */
export function isClear(picture: Picture, { box }: Detection): boolean {
  return Math.min(box.width, box.height) >= MIN_SIDE &&
    sharpness(lumaSums(picture, box), box) >= MIN_SHARPNESS;
}

/**
 * Sharpness of the box: the variance of the Laplacian of its greyscale picture at 64 × 64 pixels.
 * Source: Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000.
 */
export function sharpness(luma: LumaSums, box: Box): number {
  const grey = greyPicture(luma, box, SIDE);
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const at = y * SIDE + x;
      const value = grey[at - SIDE]! + grey[at + SIDE]! + grey[at - 1]! + grey[at + 1]! -
        4 * grey[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (SIDE - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}

export function area({ box }: Detection): number {
  return box.width * box.height;
}
