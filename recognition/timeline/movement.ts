import { greyPicture, type LumaSums } from "../faces/luma_sums.ts";

/** The mean luma of each cell of a picture, row by row. */
export type Thumbnail = Float32Array;

/** Side of a cell in pixels, of a frame with FRAME_SIDE: less than the smallest face. */
export const CELL = 16;
/** Change of a cell's luma, of 255, that is not the camera's or the encoder's noise. */
export const NOISE = 6;
/** In a new scene, this part of the cells has changed by more than that. */
const NEW_SCENE = 0.6;

/** A border narrower than a cell is left out. */
export function thumbnailOf(luma: LumaSums): Thumbnail {
  const { right, bottom } = luma;
  const [columns, rows] = [Math.floor(right / CELL), Math.floor(bottom / CELL)];
  const all = { x: 0, y: 0, width: columns * CELL, height: rows * CELL };
  return greyPicture(luma, all, columns, rows);
}

/** What has happened from one picture to the next. */
export type Movement = "nothing" | "something" | "new scene";

/** If nothing has moved, the faces are where they were. */
export function movementBetween(before: Thumbnail | null, after: Thumbnail): Movement {
  if (before?.length !== after.length) return "new scene";
  const changed = before.filter((luma, cell) => Math.abs(luma - after[cell]!) > NOISE).length;
  if (changed === 0) return "nothing";
  return changed > NEW_SCENE * after.length ? "new scene" : "something";
}
