import assert from "node:assert/strict";
import { createSecondDetector } from "./second_detector.ts";

/** The samples in which it is due, given those in which it would find more and blind scenes begin. */
function dueIn(
  count: number,
  { more = [], blind = [] }: { more?: number[]; blind?: number[] } = {},
) {
  const second = createSecondDetector();
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    if (!second.isDue(blind.includes(i))) return false;
    second.looked(more.includes(i));
    return true;
  });
}

Deno.test("while it finds nothing more the pauses double, up to 20 samples", () => {
  assert.deepEqual(dueIn(90), [0, 2, 6, 14, 30, 51, 72]);
});

Deno.test("as long as it finds more it is due before the tracker gives up", () => {
  assert.deepEqual(dueIn(30, { more: [14, 17] }), [0, 2, 6, 14, 17, 20, 26]);
});

Deno.test("it is due at once in a scene in which the fast detector finds nothing", () => {
  assert.deepEqual(dueIn(30, { blind: [8] }), [0, 2, 6, 8, 24]);
});
