import assert from "node:assert/strict";
import { isSameBox, overlap } from "./overlap.ts";

const box = (x: number, y: number, side: number) => ({ x, y, width: side, height: side });

Deno.test("overlap is the intersection over the union", () => {
  assert.equal(overlap(box(0, 0, 10), box(0, 0, 10)), 1);
  assert.equal(overlap(box(0, 0, 10), box(5, 0, 10)), 50 / 150);
  assert.equal(overlap(box(0, 0, 10), box(10, 0, 10)), 0);
  assert.equal(overlap(box(0, 0, 0), box(0, 0, 0)), 0);
});

Deno.test("a box more than half in another is the same, though they may overlap little", () => {
  const [large, small] = [box(0, 0, 10), box(2, 2, 4)];
  assert.equal(overlap(large, small), 0.16);
  assert.equal(isSameBox(large, small), true);
  assert.equal(isSameBox(small, large), true);
  assert.equal(isSameBox(box(0, 0, 10), box(4, 0, 10)), true);
  assert.equal(isSameBox(box(0, 0, 10), box(5, 0, 10)), false);
  assert.equal(isSameBox(box(0, 0, 10), box(20, 0, 4)), false);
  assert.equal(isSameBox(box(0, 0, 10), box(0, 0, 0)), false);
});
