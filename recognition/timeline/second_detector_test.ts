import assert from "node:assert/strict";
import { createSecondDetector } from "./second_detector.ts";

Deno.test("where nothing is found the pauses double, up to 15 samples", () => {
  const second = createSecondDetector();
  const due = Array.from({ length: 64 }, (_, i) => second.isDue(i === 0) ? i : -1);
  assert.deepEqual(due.filter((i) => i >= 0), [0, 1, 3, 7, 15, 31, 47, 63]);
});

Deno.test("it is due again at once in a new scene, and after a face", () => {
  const second = createSecondDetector();
  for (let i = 0; i < 10; i++) second.isDue(false);
  assert.equal(second.isDue(false), false);
  assert.equal(second.isDue(true), true);
  assert.equal(second.isDue(false), true);
  assert.equal(second.isDue(false), false);
  second.found();
  assert.equal(second.isDue(false), true);
});
