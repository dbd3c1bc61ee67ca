import assert from "node:assert/strict";
import { yuvOf } from "../testing/yuv.ts";
import { crop } from "./crop_and_rotate.ts";
import { cropYuv } from "./yuv_crop.ts";
import { halveYuv } from "./yuv_halve.ts";
import { rgbOf } from "./yuv_rgb.ts";

const [WIDTH, HEIGHT] = [20, 12];
const PICTURE = yuvOf({
  width: WIDTH,
  height: HEIGHT,
  rgb: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * i * 7 + 13 * i) % 256),
});

Deno.test("a part has the pixels of the whole, and its odd edges are completed", () => {
  const cases = [
    [{ x: 4, y: 2, width: 6, height: 4 }, { width: 6, height: 4 }],
    [{ x: 4, y: 2, width: 5, height: 3 }, { width: 6, height: 4 }],
    [{ x: 0, y: 0, width: 1, height: 1 }, { width: 2, height: 2 }],
    [{ x: 4, y: 10, width: -9, height: -9 }, { width: 2, height: 2 }],
    [{ x: 14, y: 10, width: 99, height: 9 }, { width: 6, height: 2 }],
  ] as const;
  for (const [box, size] of cases) {
    const part = cropYuv(PICTURE, box);
    assert.deepEqual([part.width, part.height], [size.width, size.height]);
    assert.deepEqual(rgbOf(part), crop(rgbOf(PICTURE), { ...box, ...size }));
    assert.notEqual(part.luma.buffer, PICTURE.luma.buffer);
  }
});

Deno.test("so has a part of a picture with chroma for each pixel", () => {
  const half = halveYuv(PICTURE);
  const box = { x: 2, y: 2, width: 4, height: 2 };
  assert.deepEqual(rgbOf(cropYuv(half, box)), crop(rgbOf(half), box));
});
