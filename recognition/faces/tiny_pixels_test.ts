import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { type Frame, FRAME_SIDE, squarePixels } from "../frames/frame.ts";
import { TINY_INPUT, tinyPixels } from "./tiny_pixels.ts";

const plain = (width: number, height: number): Frame => (
  { width, height, rgb: new Uint8Array(width * height * 3).fill(7), time: 0 }
);

Deno.test("every second pixel is in the top left, the rest is black", () => {
  const rgb = Uint8Array.from({ length: 3 * 3 * 3 }, (_, i) => i + 1);
  const { width, height, pixels } = tinyPixels({ width: 3, height: 3, rgb, time: 0 });
  const row = width * 3;
  assert.equal(pixels.length, row * height);
  assert.deepEqual([...pixels.subarray(0, 7)], [1, 2, 3, 7, 8, 9, 0]);
  assert.deepEqual([...pixels.subarray(row, row + 7)], [19, 20, 21, 25, 26, 27, 0]);
  assert.ok(pixels.subarray(2 * row).every((value) => value === 0));
});

Deno.test("a whole frame fills the square, a larger one is refused", () => {
  assert.ok(tinyPixels(plain(FRAME_SIDE, FRAME_SIDE)).pixels.every((value) => value === 7));
  assert.throws(() => tinyPixels(plain(FRAME_SIDE + 1, 2)), RangeError);
});

Deno.test("less than a square is made of a wide and of a tall frame, with black beside it", () => {
  const size = (width: number, height: number) => {
    const input = tinyPixels(plain(width, height));
    return [input.width, input.height];
  };
  assert.deepEqual(size(640, 360), [TINY_INPUT, 224]);
  assert.deepEqual(size(640, 368), [TINY_INPUT, 224]);
  assert.deepEqual(size(640, 370), [TINY_INPUT, TINY_INPUT]);
  assert.deepEqual(size(360, 640), [224, TINY_INPUT]);
  assert.deepEqual(size(320, 240), [TINY_INPUT, 224]);
});

Deno.test({
  name: "they are what tfjs makes of the square",
  ...needs("read", "env", "sys"),
  async fn() {
    const tf = await import("@tensorflow/tfjs-core");
    await (await import("./face_api.ts")).startFaceApi();
    const rgb = Uint8Array.from({ length: 569 * 401 * 3 }, (_, i) => (i * 7919) % 256);
    const frame = { width: 569, height: 401, rgb, time: 0 };
    const resized = tf.tidy(() => {
      const square = tf.tensor3d(squarePixels(frame), [FRAME_SIDE, FRAME_SIDE, 3], "int32");
      return tf.image.resizeBilinear(square, [TINY_INPUT, TINY_INPUT]).dataSync();
    });
    assert.ok(tinyPixels(frame).pixels.every((value, i) => value === resized[i]));
  },
});
