import assert from "node:assert/strict";
import { peakConcurrency } from "./peak_concurrency.ts";

Deno.test("the peak is the maximum number of overlapping intervals", () => {
  assert.equal(peakConcurrency([]), 0);
  assert.equal(
    peakConcurrency([{ start: 0, end: 10 }, { start: 2, end: 4 }, { start: 3, end: 9 }, {
      start: 5,
      end: 6,
    }]),
    3,
  );
});

Deno.test("intervals that only touch do not overlap; an empty interval counts", () => {
  assert.equal(peakConcurrency([{ start: 5, end: 9 }, { start: 0, end: 5 }]), 1);
  assert.equal(peakConcurrency([{ start: 5, end: 5 }]), 1);
  assert.equal(peakConcurrency([{ start: 5, end: 5 }, { start: 0, end: 9 }]), 2);
});
