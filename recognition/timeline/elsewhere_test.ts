import assert from "node:assert/strict";
import { planeSums } from "../faces/luma_sums.ts";
import { hasMovedElsewhere, type Seen } from "./elsewhere.ts";
import { CELL, thumbnailOf } from "./movement.ts";

const [WIDTH, HEIGHT] = [20 * CELL, 10 * CELL];
const FACE = { x: 4 * CELL, y: 3 * CELL, width: 4 * CELL, height: 4 * CELL };
const STILL = { from: FACE, to: FACE };

/** A grey picture with what is drawn on it. @param drawn the luma at a place; undefined for the background */
function seen(drawn: (x: number, y: number) => number | undefined): Seen {
  const plane = new Uint8Array(WIDTH * HEIGHT).map((_, i) =>
    drawn(i % WIDTH, Math.floor(i / WIDTH)) ?? 90
  );
  const luma = planeSums({
    width: WIDTH,
    height: HEIGHT,
    luma: plane,
    chroma: plane,
    chromaShift: 0,
  });
  return { luma, cells: thumbnailOf(luma) };
}

/** A picture in which one cell is bright. */
const bright = (column: number, row: number) =>
  seen((x, y) => Math.floor(x / CELL) === column && Math.floor(y / CELL) === row ? 150 : undefined);

/** A pattern all over that has moved. */
const pattern = (right: number, down: number) => (x: number, y: number) =>
  120 + 60 * Math.sin((x - right) / 9) * Math.cos((y - down) / 7);

/** A part of the pattern, from `left` to `end`, that has moved with its edges. */
const body = (left: number, end: number, right = 0, down = 0) => (x: number, y: number) =>
  x >= left + right && x < end + right && y >= 40 + down && y < 120 + down
    ? pattern(right, down)(x, y)
    : undefined;

const movedBy = (x: number, y: number, from = FACE) => (
  { from, to: { ...from, x: from.x + x, y: from.y + y } }
);

Deno.test("a face and its neck may move, anything farther away may be somebody", () => {
  const before = seen(() => undefined);
  const moved = (column: number, row: number, faces = [STILL]) =>
    hasMovedElsewhere(before, bright(column, row), faces);
  assert.equal(moved(5, 4), false);
  // Half a face beside it, and below it.
  assert.equal(moved(9, 4), false);
  assert.equal(moved(5, 8), false);
  assert.equal(moved(10, 4), true);
  assert.equal(moved(5, 9), true);
  assert.equal(moved(5, 4, []), true);
  const right = { ...FACE, x: 14 * CELL };
  assert.equal(moved(16, 4, [STILL, { from: right, to: right }]), false);
});

Deno.test("what moves along with a face is nobody new, as if the camera had moved", () => {
  const before = seen(pattern(0, 0));
  const now = seen(pattern(6, -3));
  // The face's place is known to a few pixels only.
  for (const move of [movedBy(6, -3), movedBy(4, -1), movedBy(9, -6)]) {
    assert.equal(hasMovedElsewhere(before, now, [move]), false);
  }
  assert.equal(hasMovedElsewhere(before, now, []), true);
});

Deno.test("somebody who comes while everything moves is somebody new", () => {
  const before = seen(pattern(0, 0));
  const now = seen((x, y) => x > 260 && y > 110 ? 200 : pattern(6, -3)(x, y));
  assert.equal(hasMovedElsewhere(before, now, [movedBy(6, -3)]), true);
});

Deno.test("each body moves with its own face", () => {
  const both = (right: number, down: number) => (x: number, y: number) =>
    body(20, 140, 5)(x, y) ?? body(180, 300, right, down)(x, y);
  const before = seen((x, y) => body(20, 140)(x, y) ?? body(180, 300)(x, y));
  const now = seen(both(-4, 3));
  const faces = [movedBy(5, 0), movedBy(-4, 3, { ...FACE, x: 200 })];
  assert.equal(hasMovedElsewhere(before, now, faces), false);
  assert.equal(hasMovedElsewhere(before, now, faces.slice(1)), true);
});

Deno.test("a body that has moved far is found by the movement of its face", () => {
  const before = seen(body(100, 220));
  const now = seen(body(100, 220, 44));
  const { to } = movedBy(44, 0, { ...FACE, x: 120 });
  assert.equal(hasMovedElsewhere(before, now, [{ from: { ...to, x: 120 }, to }]), false);
  assert.equal(hasMovedElsewhere(before, now, [{ from: to, to }]), true);
});

Deno.test("a strip as wide as a cell may show somebody who has come from outside", () => {
  const before = seen(pattern(0, 0));
  const moved = (by: number) => hasMovedElsewhere(before, seen(pattern(by, 0)), [movedBy(by, 0)]);
  assert.equal(moved(CELL - 1), false);
  assert.equal(moved(CELL), true);
});

Deno.test("a picture of another size shows something else", () => {
  const small = planeSums({
    width: 64,
    height: 64,
    luma: new Uint8Array(4096),
    chroma: new Uint8Array(),
    chromaShift: 0,
  });
  const before = { luma: small, cells: thumbnailOf(small) };
  assert.equal(hasMovedElsewhere(before, seen(() => undefined), []), true);
});
