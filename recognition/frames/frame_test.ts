import assert from "node:assert/strict";
import { FRAME_SIDE, squarePixels } from "./frame.ts";

Deno.test("a frame is in the top left of its square, the rest is black", () => {
  const rgb = Uint8Array.from({ length: 2 * 2 * 3 }, (_, i) => i + 1);
  const square = squarePixels({ width: 2, height: 2, rgb, time: 0 });
  assert.equal(square.length, FRAME_SIDE * FRAME_SIDE * 3);
  assert.deepEqual([...square.subarray(0, 7)], [1, 2, 3, 4, 5, 6, 0]);
  const second = FRAME_SIDE * 3;
  assert.deepEqual([...square.subarray(second, second + 7)], [7, 8, 9, 10, 11, 12, 0]);
  assert.equal(square.reduce((sum, value) => sum + value, 0), 78);
});

Deno.test("a frame as wide as the square fills its first rows", () => {
  const rgb = new Uint8Array(FRAME_SIDE * 2 * 3).fill(7);
  const square = squarePixels({ width: FRAME_SIDE, height: 2, rgb, time: 0 });
  assert.equal(square.length, FRAME_SIDE * FRAME_SIDE * 3);
  assert.ok(square.subarray(0, rgb.length).every((value) => value === 7));
  assert.ok(square.subarray(rgb.length).every((value) => value === 0));
});

Deno.test("a frame larger than the square is refused", () => {
  const frame = { width: FRAME_SIDE + 2, height: 1, rgb: new Uint8Array(), time: 0 };
  assert.throws(() => squarePixels(frame), RangeError);
});
