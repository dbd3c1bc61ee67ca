import assert from "node:assert/strict";
import { hasMovedElsewhere } from "./elsewhere.ts";
import { CELL } from "./movement.ts";

const [COLUMNS, ROWS] = [20, 10];
const FACE = { x: 4 * CELL, y: 3 * CELL, width: 4 * CELL, height: 4 * CELL };

/** A grey thumbnail in which one cell is bright. */
function bright(column: number, row: number) {
  const cells = new Float32Array(COLUMNS * ROWS).fill(90);
  cells[row * COLUMNS + column] = 150;
  return cells;
}

Deno.test("a face and its neck may move, anything farther away may be somebody", () => {
  const before = new Float32Array(COLUMNS * ROWS).fill(90);
  const moved = (column: number, row: number, faces = [FACE]) =>
    hasMovedElsewhere(before, bright(column, row), COLUMNS * CELL, faces);
  assert.equal(moved(5, 4), false);
  // Half a face beside it, and below it.
  assert.equal(moved(9, 4), false);
  assert.equal(moved(5, 8), false);
  assert.equal(moved(10, 4), true);
  assert.equal(moved(5, 9), true);
  assert.equal(moved(5, 4, []), true);
  assert.equal(moved(16, 4, [FACE, { ...FACE, x: 14 * CELL }]), false);
});
