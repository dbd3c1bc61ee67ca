import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import { yuvOf } from "../testing/yuv.ts";
import { greyPicture, lumaSums, planeSums } from "./luma_sums.ts";

const [WIDTH, HEIGHT] = [40, 30];
const PICTURE = {
  width: WIDTH,
  height: HEIGHT,
  rgb: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * i * 7 + 13 * i) % 256),
};

/** The mean luma of pixels, one by one. */
function mean(left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [r, g, b] = PICTURE.rgb.subarray((y * WIDTH + x) * 3);
      sum += (77 * r! + 150 * g! + 29 * b!) / 256;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

function assertNear(found: Float32Array, expected: number[]) {
  assert.equal(found.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(found[i]! - value) < 1e-4, `${i}: ${found[i]} of ${value}`);
  }
}

Deno.test("each grey pixel is the mean luma of its area, whatever part is summed up", () => {
  const box: Box = { x: 3, y: 5, width: 8, height: 6 };
  const expected = [
    mean(3, 5, 7, 8),
    mean(7, 5, 11, 8),
    mean(3, 8, 7, 11),
    mean(7, 8, 11, 11),
  ];
  assertNear(greyPicture(lumaSums(PICTURE), box, 2), expected);
  assertNear(greyPicture(lumaSums(PICTURE, box), box, 2), expected);
  const row = greyPicture(lumaSums(PICTURE), { x: 0, y: 0, width: 40, height: 30 }, 2, 1);
  assertNear(row, [mean(0, 0, 20, 30), mean(20, 0, 40, 30)]);
});

Deno.test("edges between pixels are rounded, and a box smaller than a pixel is one", () => {
  const grey = greyPicture(lumaSums(PICTURE), { x: 1.6, y: 2.2, width: 5, height: 0.3 }, 2);
  const [left, right] = [mean(2, 2, 4, 3), mean(4, 2, 7, 3)];
  assertNear(grey, [left, right, left, right]);
});

Deno.test("outside, the edge's pixels are repeated", () => {
  const box: Box = { x: -10, y: 25, width: 20, height: 10 };
  const expected = [
    mean(0, 25, 1, 30),
    mean(0, 25, 10, 30),
    mean(0, 29, 1, 30),
    mean(0, 29, 10, 30),
  ];
  assertNear(greyPicture(lumaSums(PICTURE), box, 2), expected);
  const beyond: Box = { x: 60, y: 50, width: 9, height: 9 };
  assertNear(greyPicture(lumaSums(PICTURE, beyond), beyond, 1), [mean(39, 29, 40, 30)]);
});

Deno.test("in a large white picture, areas have the right sums, up to a limit", () => {
  const white = { width: 1280, height: 720, rgb: new Uint8Array(1280 * 720 * 3).fill(255) };
  const luma = lumaSums(white);
  const all: Box = { x: 0, y: 0, width: 1280, height: 720 };
  assertNear(greyPicture(luma, all, 5, 4), Array<number>(20).fill(255));
  assert.throws(() => greyPicture(luma, all, 1), RangeError);
});

Deno.test("a luma plane gives the same grey as RGB, whatever part is summed up", () => {
  const grey = (i: number) => (i * i * 7 + 13 * i) % 256;
  const rgb = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => grey(Math.floor(i / 3)));
  const picture = { width: WIDTH, height: HEIGHT, rgb };
  const yuv = yuvOf(picture);
  const box: Box = { x: 3, y: 5, width: 8, height: 6 };
  const wanted = greyPicture(lumaSums(picture), box, 8, 6);
  for (const sums of [planeSums(yuv), planeSums(yuv, box)]) {
    const differences = greyPicture(sums, box, 8, 6).map((value, i) => value - wanted[i]!);
    assert.ok(Math.max(...differences.map(Math.abs)) < 0.6, `${differences}`);
  }
});
