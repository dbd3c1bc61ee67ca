import assert from "node:assert/strict";
import { createSecondDetector } from "./second_detector.ts";

/** The samples in which it is due, given those in which it would find more and blind scenes begin. */
function dueIn(
  count: number,
  { more = [], blind = [], still = [0, 0] }: {
    more?: number[];
    blind?: number[];
    still?: [from: number, to: number];
  } = {},
) {
  const second = createSecondDetector();
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const hasMoved = i < still[0] || i >= still[1];
    if (!second.isDue(blind.includes(i), hasMoved)) return false;
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

Deno.test("where nothing moves it waits until something does, or for as long again", () => {
  assert.deepEqual(dueIn(90, { still: [10, 18] }), [0, 2, 6, 18, 34, 55, 76]);
  assert.deepEqual(dueIn(90, { still: [31, 90] }), [0, 2, 6, 14, 30, 71]);
});
