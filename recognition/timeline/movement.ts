import type { Picture } from "../frames/frame.ts";

/** The mean luma of each cell of a picture, row by row. */
export type Thumbnail = Float32Array;

/** Side of a cell in pixels, of a frame with FRAME_SIDE: less than the smallest face. */
export const CELL = 16;
/** Change of a cell's luma, of 255, that is not the camera's or the encoder's noise. */
const NOISE = 6;
/** In a new scene, this part of the cells has changed by more than that. */
const NEW_SCENE = 0.6;

/** ITU-R BT.601's weights of red, green and blue, in thousandths: sums of a cell are whole numbers. */
const LUMA = [299, 587, 114] as const;

/** A border narrower than a cell is left out. */
export function thumbnailOf({ width, height, rgb }: Picture): Thumbnail {
  const [columns, rows] = [Math.floor(width / CELL), Math.floor(height / CELL)];
  const sums = new Uint32Array(columns * rows);
  const [red, green, blue] = LUMA;
  for (let y = 0; y < rows * CELL; y++) {
    const row = Math.floor(y / CELL) * columns;
    let at = y * width * 3;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (const end = at + CELL * 3; at < end; at += 3) {
        sum += red * rgb[at]! + green * rgb[at + 1]! + blue * rgb[at + 2]!;
      }
      sums[row + column]! += sum;
    }
  }
  return Float32Array.from(sums, (sum) => sum / (1000 * CELL * CELL));
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
