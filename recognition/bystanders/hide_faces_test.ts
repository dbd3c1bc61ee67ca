import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import type { Picture } from "../frames/frame.ts";
import { BLOCKS, hideFaces, PICTURE_BLOCKS } from "./hide_faces.ts";

/** A picture of noise: no two pixels tell the same. */
function noise(width: number, height: number): Picture {
  let seed = 1;
  const rgb = Uint8Array.from({ length: width * height * 3 }, () => {
    seed = Math.imul(seed, 1_664_525) + 1_013_904_223;
    return seed >>> 24;
  });
  return { width, height, rgb };
}

/** Hides confident detections. */
function hide(
  picture: Picture,
  { recognised, others }: { recognised: Box[]; others: Box[] },
  how: "blur" | "crop",
  score = 1,
) {
  return hideFaces(picture, { recognised, others: others.map((box) => ({ box, score })) }, how);
}

const pixel = (
  { width, rgb }: Picture,
  x: number,
  y: number,
) => [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];

/** The different colours in the box. */
function coloursIn(picture: Picture, { x, y, width, height }: Box): number {
  const colours = new Set<string>();
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      colours.add(pixel(picture, column, row).join());
    }
  }
  return colours.size;
}

Deno.test("a face is a few blocks of one colour each, however large it is", () => {
  const picture = noise(300, 300);
  for (const side of [13, 40, 200]) {
    const face = { x: 50, y: 60, width: side, height: side };
    const hidden = hide(picture, { recognised: [], others: [face] }, "blur");
    // Blocks begin outside the face, so that one more may reach into it.
    assert.ok(coloursIn(hidden, face) <= (BLOCKS + 1) ** 2, `${side}`);
    assert.ok(picture.rgb.some((value, i) => value !== hidden.rgb[i]));
  }
  assert.deepEqual(picture, noise(300, 300), "the original is as it was");
});

Deno.test("the blocks tell only roughly which colour was there", () => {
  const face = { x: 20, y: 20, width: 40, height: 40 };
  const { rgb } = hide(noise(80, 80), { recognised: [], others: [face] }, "blur");
  const at = (40 * 80 + 40) * 3;
  for (const value of rgb.subarray(at, at + 3)) assert.ok(value % 16 === 0 || value === 255);
});

Deno.test("hair and chin are hidden with the face", () => {
  const hidden = hide(noise(200, 200), {
    recognised: [],
    others: [{ x: 60, y: 60, width: 80, height: 80 }],
  }, "blur");
  assert.ok(coloursIn(hidden, { x: 40, y: 40, width: 120, height: 120 }) <= 36);
});

Deno.test("whom no detector has found is in a few blocks of the whole picture", () => {
  const own = { x: 260, y: 100, width: 80, height: 80 };
  for (const [width, height] of [[640, 360], [360, 640], [10, 7], [3, 1]] as const) {
    const picture = noise(width, height);
    const all = { x: 0, y: 0, width, height };
    const hidden = hide(picture, { recognised: [], others: [] }, "blur");
    assert.ok(coloursIn(hidden, all) <= PICTURE_BLOCKS ** 2);
    assert.equal(hidden.rgb.length, picture.rgb.length);
  }
  const hidden = hide(noise(640, 360), { recognised: [own], others: [] }, "blur");
  for (const x of [0, 200, 380, 590]) {
    assert.ok(coloursIn(hidden, { x, y: 60, width: 45, height: 45 }) <= 9, `${x}`);
  }
  assert.ok(coloursIn(hidden, own) > 5000, "the recognised face is as it was");
});

Deno.test("a block has the mean colour of what it covers", () => {
  const rgb = new Uint8Array(32 * 16 * 3).fill(96);
  // Half of the first block, of 2 × 2 pixels.
  rgb.fill(160, 0, 6);
  const { rgb: seen } = hide(
    { width: 32, height: 16, rgb },
    { recognised: [], others: [] },
    "blur",
  );
  assert.deepEqual([...seen.subarray(0, 9)], [128, 128, 128, 128, 128, 128, 96, 96, 96]);
  assert.deepEqual([...seen.subarray(96, 105)], [128, 128, 128, 128, 128, 128, 96, 96, 96]);
});

Deno.test("a face at the edge, partly outside, is hidden", () => {
  const picture = noise(100, 60);
  for (
    const face of [{ x: -20, y: -10, width: 40, height: 40 }, {
      x: 90,
      y: 50,
      width: 30,
      height: 30,
    }]
  ) {
    const hidden = hide(picture, { recognised: [], others: [face] }, "blur");
    const [x, y] = [Math.max(0, face.x), Math.max(0, face.y)];
    assert.notDeepEqual(pixel(hidden, x, y), pixel(picture, x, y));
    assert.equal(hidden.rgb.length, picture.rgb.length);
  }
});

Deno.test("a recognised face stays as it is, but where somebody else's face is in front of it", () => {
  const picture = noise(200, 100);
  const own = { x: 20, y: 20, width: 60, height: 60 };
  const other = { x: 70, y: 20, width: 60, height: 60 };
  const hidden = hide(picture, { recognised: [own], others: [other] }, "blur");
  assert.deepEqual(pixel(hidden, 60, 40), pixel(picture, 60, 40), "near the other");
  assert.notDeepEqual(pixel(hidden, 75, 40), pixel(picture, 75, 40), "in both");
  const weak = hide(picture, { recognised: [own], others: [other] }, "blur", 0.4);
  assert.deepEqual(pixel(weak, 75, 40), pixel(picture, 75, 40), "a weak detection");
  assert.notDeepEqual(pixel(weak, 100, 40), pixel(picture, 100, 40));
});

Deno.test("crop leaves the recognised face alone, in its place; without one, nothing", () => {
  const picture = noise(200, 100);
  const own = { x: 100, y: 40, width: 20, height: 20 };
  const cropped = hide(picture, { recognised: [own], others: [] }, "crop");
  assert.deepEqual(pixel(cropped, 110, 50), pixel(picture, 110, 50));
  assert.deepEqual(pixel(cropped, 50, 50), [128, 128, 128]);
  assert.deepEqual([cropped.width, cropped.height], [200, 100]);
  const beside = { ...own, x: 121 };
  assert.deepEqual(pixel(cropped, 122, 50), pixel(picture, 122, 50));
  const both = hide(picture, { recognised: [own], others: [beside] }, "crop");
  assert.notDeepEqual(pixel(both, 122, 50), pixel(picture, 122, 50), "its surroundings are hidden");
  const nothing = hide(picture, { recognised: [], others: [own] }, "crop");
  assert.ok(nothing.rgb.every((value) => value === 128));
});
