import assert from "node:assert/strict";
import { crop } from "./crop_and_rotate.ts";

/** A picture of 4 × 3 whose red numbers the pixels, row by row. */
const PICTURE = {
  width: 4,
  height: 3,
  rgb: Uint8Array.from({ length: 36 }, (_, i) => i % 3 === 0 ? i / 3 : 100),
};

function reds(x: number, y: number, width: number, height: number) {
  const part = crop(PICTURE, { x, y, width, height });
  assert.equal(part.rgb.length, part.width * part.height * 3);
  return [part.width, [...part.rgb.filter((_, i) => i % 3 === 0)]];
}

Deno.test("a part has the pixels in the box, as far as it lies in the picture", () => {
  assert.deepEqual(reds(1, 1, 2, 2), [2, [5, 6, 9, 10]]);
  assert.deepEqual(reds(-1, -1, 2, 3), [1, [0, 4]]);
  assert.deepEqual(reds(2, 2, 9, 9), [2, [10, 11]]);
  // At least one pixel.
  assert.deepEqual(reds(9, 0, 5, 1), [1, [3]]);
});
