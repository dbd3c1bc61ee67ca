import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { FRAME_SIDE, squarePixels } from "../frames/frame.ts";
import { TINY_INPUT, tinyPixels } from "./tiny_pixels.ts";

Deno.test("every second pixel is in the top left of the square, the rest is black", () => {
  const rgb = Uint8Array.from({ length: 3 * 3 * 3 }, (_, i) => i + 1);
  const square = tinyPixels({ width: 3, height: 3, rgb, time: 0 });
  const row = TINY_INPUT * 3;
  assert.equal(square.length, row * TINY_INPUT);
  assert.deepEqual([...square.subarray(0, 7)], [1, 2, 3, 7, 8, 9, 0]);
  assert.deepEqual([...square.subarray(row, row + 7)], [19, 20, 21, 25, 26, 27, 0]);
  assert.ok(square.subarray(2 * row).every((value) => value === 0));
});

Deno.test("a whole frame fills the square, a larger one is refused", () => {
  const frame = (side: number) => (
    { width: side, height: side, rgb: new Uint8Array(side * side * 3).fill(7), time: 0 }
  );
  assert.ok(tinyPixels(frame(FRAME_SIDE)).every((value) => value === 7));
  assert.throws(() => tinyPixels(frame(FRAME_SIDE + 1)), RangeError);
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
    assert.ok(tinyPixels(frame).every((value, i) => value === resized[i]));
  },
});
