import assert from "node:assert/strict";
import { type Frame, FRAME_SIDE } from "../frames/frame.ts";
import { ssdPixels } from "./ssd_pixels.ts";

const plain = (width: number, height: number): Frame => (
  { width, height, rgb: new Uint8Array(width * height * 3).fill(7), time: 0 }
);

Deno.test("less than a square is made of a wide and of a tall frame, with black beside it", () => {
  const size = (width: number, height: number) => {
    const input = ssdPixels(plain(width, height));
    assert.equal(input.pixels.length, input.width * input.height * 3);
    return [input.width, input.height];
  };
  assert.deepEqual(size(640, 360), [FRAME_SIDE, 400]);
  assert.deepEqual(size(640, 368), [FRAME_SIDE, 400]);
  assert.deepEqual(size(640, 369), [FRAME_SIDE, FRAME_SIDE]);
  assert.deepEqual(size(360, 640), [400, FRAME_SIDE]);
  assert.deepEqual(size(320, 240), [FRAME_SIDE, 400]);
});

Deno.test("the frame is in the top left, the rest is black; a larger one is refused", () => {
  const { width, pixels } = ssdPixels(plain(600, 300));
  assert.equal(pixels.reduce((sum, value) => sum + value, 0), 600 * 300 * 3 * 7);
  assert.equal(pixels[(299 * width + 599) * 3], 7);
  assert.throws(() => ssdPixels(plain(FRAME_SIDE + 1, 2)), RangeError);
});
