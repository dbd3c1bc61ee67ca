import assert from "node:assert/strict";
import { cutOutOf, maskOf } from "./cut_out.ts";
import type { SampleFace } from "./sample_faces.ts";

/** A face of 100 pixels in a photo of 600 × 400; the outline is a box of 200 × 300. */
const FACE: SampleFace = {
  name: "photo.jpg 1",
  photo: "photo.jpg",
  x: 0.5,
  y: 0.4,
  height: 0.25,
  luma: 128,
  aspect: 1.5,
  outline: [[1, 0.2], [2, 0.2], [2, 0.95], [1, 0.95]].map(([x, y]) => ({ x: x! / 3, y: y! })),
};

Deno.test("a cut-out has the size of the clip's face, and ends above the outline's lower edge", () => {
  const cut = cutOutOf(FACE, 200);
  assert.deepEqual(cut.photo, { width: 1200, height: 800 });
  assert.ok(Math.abs(cut.left - 400) <= 4 && Math.abs(cut.width - 400) <= 8, `${cut.width}`);
  assert.ok(Math.abs(cut.top - 160) <= 4, `${cut.top}`);
  const bottom = cut.top + cut.height;
  assert.ok(bottom < 0.95 * 800 && bottom > 0.95 * 800 - 24, `${bottom}`);
  assert.deepEqual(cut.face, { x: 600 - cut.left, y: 320 - cut.top });
});

Deno.test("a mask is opaque inside the outline and transparent outside", () => {
  const cut = cutOutOf(FACE, 200);
  const mask = maskOf(FACE, cut);
  assert.equal(mask.length, cut.width * cut.height);
  const at = (x: number, y: number) => mask[(y - cut.top) * cut.width + x - cut.left];
  assert.equal(at(410, 400), 255);
  assert.equal(at(790, 400), 255);
  assert.equal(at(cut.left, 400), 0);
  assert.equal(at(600, cut.top), 0);
  assert.equal(at(600, cut.top + cut.height - 1), 255);
});

Deno.test("a cut-out does not leave the photo", () => {
  const outline = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x, y]) => ({ x: x!, y: y! }));
  const cut = cutOutOf({ ...FACE, outline }, 131);
  assert.ok(cut.left === 0 && cut.top === 0);
  assert.ok(cut.width <= cut.photo.width && cut.height <= cut.photo.height);
  assert.deepEqual([cut.width % 2, cut.height % 2], [0, 0]);
});
