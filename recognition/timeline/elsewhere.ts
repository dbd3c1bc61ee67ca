import type { Box } from "../../contract/box.ts";
import type { LumaSums } from "../faces/luma_sums.ts";
import { CELL, NOISE, type Thumbnail } from "./movement.ts";

/** A sample of a video, as far as movement is looked for in it. */
export interface Seen {
  readonly luma: LumaSums;
  readonly cells: Thumbnail;
}

/** Where a face was in one sample, and where it is in another. */
export interface Move {
  readonly from: Box;
  readonly to: Box;
}

/**
 * A head moves hair and neck, so many sizes of the face on each side. With 1, two of 126 people who
 * came beside a large face were missed or found late.
 */
const AROUND = 0.5;

/** Steps in pixels, from the error of a face's place to a pixel. */
const STEPS = [4, 2, 1];

/** A cell of the thumbnail that has changed: its first pixel, and its luma. */
interface Changed {
  readonly x: number;
  readonly y: number;
  readonly luma: number;
}

/** By how many whole pixels something has moved. */
interface Shift {
  readonly x: number;
  readonly y: number;
}

/**
 * Whether anything has moved but these faces, what is around them, and what has moved along with one
 * of them, as a body does, or everything if the camera has moved: somebody may have come.
 */
export function hasMovedElsewhere(before: Seen, now: Seen, faces: readonly Move[]): boolean {
  if (before.cells.length !== now.cells.length) return true;
  let left = changedCells(before, now).filter((cell) => !faces.some(({ to }) => isNear(cell, to)));
  for (const face of faces) {
    if (left.length === 0) return false;
    const shift = shiftOf(left, before.luma, face);
    left = left.filter((cell) => !hasMovedBy(shift, cell, before.luma));
  }
  return left.length > 0;
}

function changedCells(before: Seen, now: Seen): Changed[] {
  const columns = Math.floor(now.luma.right / CELL);
  return [...now.cells].flatMap((luma, cell) =>
    Math.abs(luma - before.cells[cell]!) > NOISE
      ? [{ x: cell % columns * CELL, y: Math.floor(cell / columns) * CELL, luma }]
      : []
  );
}

function isNear(cell: Changed, { x, y, width, height }: Box): boolean {
  const [across, down] = [cell.x + CELL / 2, cell.y + CELL / 2];
  return across > x - AROUND * width && across < x + (1 + AROUND) * width &&
    down > y - AROUND * height && down < y + (1 + AROUND) * height;
}

/** The face's own movement, and then the one near it that explains the changes best. */
function shiftOf(cells: readonly Changed[], luma: LumaSums, { from, to }: Move): Shift {
  const errorOf = ({ x, y }: Shift) =>
    cells.reduce(
      (sum, cell) => sum + Math.abs(cell.luma - lumaAt(luma, cell.x - x, cell.y - y)),
      0,
    );
  let best = {
    x: Math.round(to.x + to.width / 2 - from.x - from.width / 2),
    y: Math.round(to.y + to.height / 2 - from.y - from.height / 2),
  };
  let error = errorOf(best);
  for (const step of STEPS) {
    for (let before = null as Shift | null; best !== before;) {
      before = best;
      for (const [x, y] of [[step, 0], [-step, 0], [0, step], [0, -step]] as const) {
        const one = { x: before.x + x, y: before.y + y };
        const its = errorOf(one);
        if (its < error) [best, error] = [one, its];
      }
    }
  }
  return best;
}

/**
 * Whether the cell shows what was there before the shift. What has come from outside the picture counts
 * as if it did, in a strip that is too narrow for a face.
 */
function hasMovedBy(shift: Shift, cell: Changed, luma: LumaSums): boolean {
  const [x, y] = [cell.x - shift.x, cell.y - shift.y];
  const isInside = x >= 0 && y >= 0 && x + CELL <= luma.right && y + CELL <= luma.bottom;
  if (!isInside) return Math.abs(shift.x) < CELL && Math.abs(shift.y) < CELL;
  return Math.abs(cell.luma - lumaAt(luma, x, y)) <= NOISE;
}

/** The mean luma of a cell's size at a place; outside the picture, of the nearest cell inside it. */
function lumaAt({ right, bottom, sums, black, unit }: LumaSums, x: number, y: number): number {
  const stride = right + 1;
  const left = Math.max(0, Math.min(right - CELL, x));
  const top = Math.max(0, Math.min(bottom - CELL, y)) * stride;
  const below = top + CELL * stride;
  const sum = (sums[below + left + CELL]! - sums[below + left]! - sums[top + left + CELL]! +
    sums[top + left]!) >>> 0;
  return (sum / CELL ** 2 - black) / unit;
}
