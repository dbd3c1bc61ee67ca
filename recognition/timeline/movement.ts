import type { Picture } from "../frames/frame.ts";

/** The mean luma of each cell of a picture, row by row. */
export type Thumbnail = Float32Array;

/** Side of a cell in pixels, of a frame with FRAME_SIDE: less than the smallest face. */
export const CELL = 16;
/** Change of a cell's luma, of 255, that is not the camera's or the encoder's noise. */
const NOISE = 6;
/** In a new scene, this part of the cells has changed by more than that. */
const NEW_SCENE = 0.6;

/** Half the size, each pixel the mean of four. */
export function halve({ width, height, rgb }: Picture): Picture {
  const half = { width: width >> 1, height: height >> 1 };
  const pixels = new Uint8Array(half.width * half.height * 3);
  const below = width * 3;
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0, at = 2 * y * below; x < half.width; x++, at += 6) {
      for (let i = at; i < at + 3; i++) {
        pixels[to++] = (rgb[i]! + rgb[i + 3]! + rgb[i + below]! + rgb[i + below + 3]! + 2) >> 2;
      }
    }
  }
  return { ...half, rgb: pixels };
}

/** A border narrower than a cell is left out. */
export function thumbnailOf({ width, height, rgb }: Picture): Thumbnail {
  const [columns, rows] = [Math.floor(width / CELL), Math.floor(height / CELL)];
  const cells = new Float32Array(columns * rows);
  for (let y = 0; y < rows * CELL; y++) {
    const row = Math.floor(y / CELL) * columns;
    for (let x = 0, at = y * width * 3; x < columns * CELL; x++, at += 3) {
      cells[row + Math.floor(x / CELL)]! += 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! +
        0.114 * rgb[at + 2]!;
    }
  }
  return cells.map((sum) => sum / (CELL * CELL));
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
