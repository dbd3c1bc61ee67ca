import assert from "node:assert/strict";
import { earlierTimes, frameTimes } from "./frame_times.ts";

Deno.test("times are spread over the track; the first frame replaces the nearest", () => {
  const spread = (first: number, start: number, seconds: number, count: number) =>
    frameTimes({ first, start, seconds, count });
  assert.deepEqual(spread(0, 0, 2, 4), [0.5, 1, 1.5]);
  assert.deepEqual(spread(4, 4, 5, 5), [5, 6, 7, 8]);
  assert.deepEqual(spread(5, 0, 8, 4), [0, 2, 6]);
  // At least 0.2 s apart and before the end; every half second if the duration is unknown.
  assert.deepEqual(spread(0, 0, 0.3, 5), [0.2]);
  assert.deepEqual(spread(0, 0, 0.04, 5), []);
  assert.deepEqual(spread(0, 0, 0, 3), [0.5, 1]);
  assert.deepEqual(spread(0, 0, 80, 1), []);
});

Deno.test("after a time without a picture the others move before it", () => {
  assert.deepEqual(earlierTimes(0, 12, 3), [3, 6, 9]);
  assert.deepEqual(earlierTimes(4, 4.5, 4).map((time) => time.toFixed(1)), ["4.2", "4.4"]);
  assert.deepEqual(earlierTimes(4, 4.1, 4), []);
});
