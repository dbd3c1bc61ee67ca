import assert from "node:assert/strict";
import { containment, overlap } from "./overlap.ts";

const box = (x: number, y: number, side: number) => ({ x, y, width: side, height: side });

Deno.test("overlap is the intersection over the union", () => {
  assert.equal(overlap(box(0, 0, 10), box(0, 0, 10)), 1);
  assert.equal(overlap(box(0, 0, 10), box(5, 0, 10)), 50 / 150);
  assert.equal(overlap(box(0, 0, 10), box(10, 0, 10)), 0);
  assert.equal(overlap(box(0, 0, 0), box(0, 0, 0)), 0);
});

Deno.test("a small box in a large one is contained in it, though they overlap little", () => {
  const [large, small] = [box(0, 0, 10), box(2, 2, 4)];
  assert.equal(containment(large, small), 1);
  assert.equal(containment(small, large), 1);
  assert.equal(overlap(large, small), 0.16);
  assert.equal(containment(box(0, 0, 10), box(5, 0, 10)), 0.5);
  assert.equal(containment(box(0, 0, 10), box(20, 0, 4)), 0);
  assert.equal(containment(box(0, 0, 10), box(0, 0, 0)), 0);
});
