import assert from "node:assert/strict";
import { bytesIn, joinRanges, missingRanges } from "./byte_ranges.ts";

const ranges = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

Deno.test("ranges are joined in order; empty ones are left out", () => {
  const some = ranges([30, 40], [0, 10], [10, 12], [5, 7], [20, 20]);
  assert.deepEqual(joinRanges(some), ranges([0, 12], [30, 40]));
  assert.deepEqual(joinRanges(some, 17), ranges([0, 12], [30, 40]));
  assert.deepEqual(joinRanges(some, 18), ranges([0, 40]));
  assert.deepEqual(joinRanges([]), []);
  assert.equal(bytesIn(joinRanges(some)), 22);
});

Deno.test("what is missing is what no range has", () => {
  const present = ranges([10, 20], [30, 40]);
  const missing = (...wanted: [number, number][]) => missingRanges(ranges(...wanted), present);
  assert.deepEqual(missing([0, 50]), ranges([0, 10], [20, 30], [40, 50]));
  assert.deepEqual(missing([12, 18], [30, 40]), []);
  assert.deepEqual(missing([35, 45], [15, 25]), ranges([20, 25], [40, 45]));
  assert.deepEqual(missing([20, 30], [25, 28]), ranges([20, 30]));
  assert.deepEqual(missingRanges(ranges([3, 5]), []), ranges([3, 5]));
});
