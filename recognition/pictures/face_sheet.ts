import type { Box } from "../../contract/box.ts";
import { FACE_COLUMNS, FACE_SIDE } from "../../contract/people_object.ts";
import { hideFaces } from "../bystanders/hide_faces.ts";
import type { Picture } from "../frames/frame.ts";
import { resample } from "./crop_and_rotate.ts";
import { halve } from "./halve.ts";

/** How much of a face's surroundings its square shows, in sizes of the face. */
const AROUND = 1.8;

/** The face and a little around it, a square of FACE_SIDE. */
export function faceSquare(picture: Picture, { x, y, width, height }: Box): Picture {
  let side = AROUND * Math.max(width, height);
  let [x0, y0] = [x + width / 2 - side / 2, y + height / 2 - side / 2];
  let source = picture;
  // To halve a large face takes less time than to sample it more densely.
  while (side >= 2 * FACE_SIDE && Math.min(source.width, source.height) > 1) {
    source = halve(source);
    [side, x0, y0] = [side / 2, x0 / 2, y0 / 2];
  }
  return resample(source, { a: side / FACE_SIDE, b: 0, x0, y0 }, FACE_SIDE);
}

/** The square with the face alone: all around it is grey, and whoever is there. */
export function faceAlone(square: Picture): Picture {
  const [side, border] = [FACE_SIDE / AROUND, (FACE_SIDE - FACE_SIDE / AROUND) / 2];
  const face = { x: border, y: border, width: side, height: side };
  return hideFaces(square, { recognised: [face], others: [] }, "crop");
}

/**
 * Squares of FACE_SIDE in rows of FACE_COLUMNS; the rest, and a face without a picture, is black.
 * @returns null if there is none
 */
export function faceSheet(squares: readonly (Picture | null)[]): Picture | null {
  if (squares.length === 0) return null;
  const columns = Math.min(squares.length, FACE_COLUMNS);
  const [width, height] = [
    columns * FACE_SIDE,
    Math.ceil(squares.length / FACE_COLUMNS) * FACE_SIDE,
  ];
  const rgb = new Uint8Array(width * height * 3);
  for (const [i, square] of squares.entries()) {
    if (!square) continue;
    const left = (i % FACE_COLUMNS) * FACE_SIDE;
    const top = Math.floor(i / FACE_COLUMNS) * FACE_SIDE;
    for (let row = 0; row < FACE_SIDE; row++) {
      const from = row * FACE_SIDE * 3;
      rgb.set(
        square.rgb.subarray(from, from + FACE_SIDE * 3),
        ((top + row) * width + left) * 3,
      );
    }
  }
  return { width, height, rgb };
}
