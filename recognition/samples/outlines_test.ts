import assert from "node:assert/strict";
import { isInside, outlineAt } from "./outlines.ts";

Deno.test("a point is inside a polygon by the even-odd rule", () => {
  // An L: the upper right quarter is missing.
  const corner = [[0, 0], [0.5, 0], [0.5, 0.5], [1, 0.5], [1, 1], [0, 1]]
    .map(([x, y]) => ({ x: x!, y: y! }));
  assert.equal(isInside(corner, { x: 0.25, y: 0.25 }), true);
  assert.equal(isInside(corner, { x: 0.75, y: 0.75 }), true);
  assert.equal(isInside(corner, { x: 0.75, y: 0.25 }), false);
  assert.equal(isInside(corner, { x: -0.1, y: 0.5 }), false);
  assert.equal(isInside(corner, { x: 0.5, y: 1.1 }), false);
});

/** Centres of the faces that SSD finds in the photos, in thousandths. */
// deno-fmt-ignore
const CENTRES: Record<string, [number, number][]> = {
  "sample1.jpg": [[261, 370], [485, 415], [821, 248]],
  "sample2.jpg": [[509, 247], [804, 203]],
  "sample3.jpg": [[356, 344], [616, 269], [833, 319]],
  "sample4.jpg": [[175, 212], [393, 124], [559, 202], [703, 180]],
  "sample5.jpg": [[241, 724], [354, 385], [449, 153], [621, 226], [776, 376]],
  "sample6.jpg": [[184, 399], [396, 309], [663, 290], [828, 267]],
};

Deno.test("each face has an outline, which excludes the other faces in the photo", () => {
  for (const [photo, centres] of Object.entries(CENTRES)) {
    const points = centres.map(([x, y]) => ({ x: x / 1000, y: y / 1000 }));
    for (const point of points) {
      const outline = outlineAt(photo, point);
      assert.ok(outline, `${photo} ${point.x},${point.y}`);
      for (const { x, y } of outline) {
        assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1, `${photo} ${x},${y}`);
      }
      assert.deepEqual(points.filter((other) => isInside(outline, other)), [point]);
    }
  }
});

Deno.test("nobody is outlined where nobody is", () => {
  assert.equal(outlineAt("sample1.jpg", { x: 0.01, y: 0.01 }), null);
  // She is in profile.
  assert.equal(outlineAt("sample2.jpg", { x: 0.227, y: 0.192 }), null);
  assert.equal(outlineAt("holiday.jpg", { x: 0.5, y: 0.5 }), null);
});
