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

Deno.test("while it finds nothing more it pauses for 20 samples", () => {
  assert.deepEqual(dueIn(70), [0, 21, 42, 63]);
});

Deno.test("as long as it finds more it is due before the tracker gives up", () => {
  assert.deepEqual(dueIn(60, { more: [21, 24] }), [0, 21, 24, 27, 48]);
});

Deno.test("it is due at once in a scene in which the fast detector finds nothing", () => {
  assert.deepEqual(dueIn(40, { blind: [5] }), [0, 5, 26]);
});
