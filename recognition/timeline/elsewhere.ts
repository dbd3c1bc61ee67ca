import type { Box } from "../../contract/box.ts";
import { CELL, movementBetween, type Thumbnail } from "./movement.ts";

/**
 * A head moves hair and neck, so many sizes of the face on each side. With 1, two of 126 people who
 * came beside a large face were missed or found late.
 */
const AROUND = 0.5;

/**
 * Whether anything has moved but these faces and what is around them: somebody may have come.
 * @param width of the pictures, in pixels
 */
export function hasMovedElsewhere(
  before: Thumbnail,
  now: Thumbnail,
  width: number,
  faces: readonly Box[],
): boolean {
  const columns = Math.floor(width / CELL);
  const isNear = (cell: number, { x, y, width, height }: Box) => {
    const [across, down] = [
      (cell % columns + 0.5) * CELL,
      (Math.floor(cell / columns) + 0.5) * CELL,
    ];
    return across > x - AROUND * width && across < x + (1 + AROUND) * width &&
      down > y - AROUND * height && down < y + (1 + AROUND) * height;
  };
  const elsewhere = now.map((luma, cell) =>
    faces.some((face) => isNear(cell, face)) ? before[cell]! : luma
  );
  return movementBetween(before, elsewhere) !== "nothing";
}
