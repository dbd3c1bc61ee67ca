import { CELL, type Thumbnail } from "./movement.ts";

/** Of 255. The faces measured, 40 pixels wide in a tenth of the light, differ by more than 0.9. */
const LEAST_DIFFERENCE = 0.5;

/**
 * Whether a picture is too plain to show a face, as black and faded ones are: no cell of the
 * thumbnail differs from those beside it.
 * @param width of the picture, in pixels
 */
export function isPlain(thumbnail: Thumbnail, width: number): boolean {
  const columns = Math.floor(width / CELL);
  const differ = (cell: number, other: number) =>
    Math.abs(thumbnail[cell]! - thumbnail[other]!) >= LEAST_DIFFERENCE;
  return !thumbnail.some((_, cell) =>
    (cell % columns > 0 && differ(cell, cell - 1)) ||
    (cell >= columns && differ(cell, cell - columns))
  );
}
