import assert from "node:assert/strict";
import type { Box } from "../../contract/box.ts";
import { planeSums } from "../faces/luma_sums.ts";
import { yuvOf } from "../testing/yuv.ts";
import { followFaces } from "./follow_faces.ts";
import { type Look, lookAt } from "./look.ts";
import type { Followed } from "./tracker.ts";

/** A picture whose pixels depend on their place, moved to the right. */
function textured(seed: number, right = 0) {
  const [width, height] = [300, 200];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const cell = Math.floor((i % width - right) / 12) * 31 + Math.floor(i / width / 12) * 17;
    rgb.fill(20 + Math.abs(cell * seed * 13) % 100, i * 3, i * 3 + 3);
  }
  return { ...yuvOf({ width, height, rgb }), time: 0 };
}

const BOX = { x: 40, y: 30, width: 80, height: 80 };

function followed(box: Box, { missed = 0, at = box } = {}): Followed<Look> {
  const last = lookAt(textured(7), 1, { box, score: 1 }, 0);
  return { samples: [0], from: 0, to: 0.5, looks: [last], last, box: at, missed };
}

Deno.test("faces whose pixels are there are found, others are lost", () => {
  const [one, other] = [followed(BOX), followed({ ...BOX, x: 180, y: 90 })];
  const found = followFaces([one, other], planeSums(textured(7)));
  assert.deepEqual([found.get(one), found.get(other)], [one.box, other.box]);
  assert.equal(followFaces([one, other], planeSums(textured(5))).size, 0);
});

Deno.test("a face is looked for where it was found last, not where a detector saw it last", () => {
  const at = { ...BOX, x: BOX.x + 90 };
  const moved = followed(BOX, { at });
  assert.deepEqual(followFaces([moved], planeSums(textured(7, 90))).get(moved), at);
});

Deno.test("of two faces in one place it is the one that was seen last", () => {
  const [gone, here] = [followed(BOX, { missed: 1, at: { ...BOX, x: 43 } }), followed(BOX)];
  const found = followFaces([gone, here], planeSums(textured(7)));
  assert.deepEqual([found.has(gone), found.has(here)], [false, true]);
});
