import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { type Frame, FRAME_SIDE, squarePixels } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import { overlap } from "./overlap.ts";
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
  name: "faces at the edge of a wide and of a tall frame are found as in the whole square",
  ...needs("run", "read", "env", "sys"),
  async fn() {
    const { loadFaceFinder } = await import("./face_finder.ts");
    const { SAMPLE_PHOTOS } = await import("./face_api.ts");
    const finder = await loadFaceFinder();
    const photo = await pictureFrame(`${SAMPLE_PHOTOS}/sample1.jpg`);
    for (const [width, height] of [[640, 360], [360, 640]] as const) {
      const part = topLeft(photo, width, height);
      const faces = await finder.detect(part, "tiny");
      const inSquare = await finder.detect(topLeft(part, FRAME_SIDE, FRAME_SIDE), "tiny");
      assert.ok(faces.length > 2);
      assert.equal(faces.length, inSquare.length);
      for (const { box, score } of faces) {
        const same = inSquare.find((other) => overlap(box, other.box) > 0.8);
        assert.ok(same && Math.abs(score - same.score) < 0.1, `${score}, ${same?.score}`);
      }
    }
  },
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

/** The top left of a frame, on black. */
function topLeft(frame: Frame, width: number, height: number): Frame {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < Math.min(height, frame.height); y++) {
    const from = y * frame.width * 3;
    const row = frame.rgb.subarray(from, from + Math.min(width, frame.width) * 3);
    rgb.set(row, y * width * 3);
  }
  return { width, height, rgb, time: 0 };
}
