import assert from "node:assert/strict";
import type { Point } from "../faces/align.ts";
import { yuvOf } from "../testing/yuv.ts";
import { frontality, lookAt } from "./look.ts";

/** A picture of 400 × 300 whose pixels depend on their place, brightened by a gain. */
function textured(gain = 1, seed = 7) {
  const [width, height] = [400, 300];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const cell = Math.floor((i % width) / 8) * 31 + Math.floor(i / width / 8) * 17;
    rgb.fill(gain * (20 + (cell * seed * 13) % 100), i * 3, i * 3 + 3);
  }
  return { ...yuvOf({ width, height, rgb }), time: 1.5 };
}

const BOX = { x: 40, y: 30, width: 60, height: 60 };

Deno.test("a look keeps the face and its surroundings, not the frame", () => {
  const { picture, detection, box, time } = lookAt(textured(), 2, { box: BOX, score: 0.9 }, 3);
  assert.deepEqual([box, time], [BOX, 1.5]);
  // Twice as large in the frame, with 60 % of its side around it, cut at the frame's edges.
  assert.deepEqual([picture.width, picture.height], [264, 252]);
  assert.deepEqual(detection.box, { x: 72, y: 60, width: 120, height: 120 });
  assert.equal(picture.luma.length, 264 * 252);
  assert.equal(picture.chroma.length, 132 * 252);
});

Deno.test("a face at odd pixels keeps its place", () => {
  const odd = { x: 87, y: 61, width: 41, height: 33 };
  const frame = textured();
  const { picture, detection: { box } } = lookAt(frame, 1, { box: odd, score: 1 }, 0);
  // 87 - 25 is even, 61 - 25 is too; 87 + 41 + 25 and 61 + 33 + 25 are odd.
  assert.deepEqual(box, { ...odd, x: 25, y: 25 });
  assert.deepEqual([picture.width, picture.height], [92, 84]);
  const at = (x: number, y: number) => frame.luma[y * frame.width + x];
  assert.equal(picture.luma[box.y * picture.width + box.x], at(odd.x, odd.y));
  assert.equal(picture.luma.at(-1), at(62 + 91, 36 + 83));
});

Deno.test("a face outside the frame, in the black beside it, is no error", () => {
  for (const [x, y] of [[-300, 30], [700, 30], [30, -300], [30, 500]] as const) {
    const { quality } = lookAt(textured(), 1, { box: { ...BOX, x, y }, score: 1 }, 0);
    assert.ok(quality >= 0 && quality <= 1);
  }
});

Deno.test("small, blurred and doubtful faces are worth less", () => {
  const quality = (side: number, score = 1, frame = textured()) =>
    lookAt(frame, 1, { box: { x: 30, y: 30, width: side, height: side }, score }, 0).quality;
  assert.ok(quality(60) < quality(120));
  assert.ok(quality(120, 0.4) < quality(120, 0.9));
  const plain = { ...textured(), luma: new Uint8Array(400 * 300).fill(16) };
  assert.equal(quality(120, 1, plain), 0);
});

Deno.test("frontality falls from 1 to 0 as the nose approaches the corner of an eye", () => {
  const face = (nose: Point, tilt = 0): Point[] => {
    const points = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
    points[30] = nose;
    points[36] = { x: 0, y: 0 };
    points[45] = { x: 100, y: tilt };
    return points;
  };
  assert.equal(frontality(face({ x: 50, y: 60 })), 1);
  assert.equal(frontality(face({ x: 25, y: 60 })), 0.5);
  assert.equal(frontality(face({ x: 75, y: 60 })), 0.5);
  assert.equal(frontality(face({ x: -10, y: 60 })), 0);
  // A tilted head still faces the camera.
  assert.equal(frontality(face({ x: 0, y: 100 }, 100)), 1);
});
