import assert from "node:assert/strict";
import { createRateMeter } from "./rate_meter.ts";

Deno.test("the rate covers the last ten seconds and estimates the time left; empty at the start and the end", () => {
  let now = 0;
  const rate = createRateMeter(() => now);
  const at = (seconds: number, done: number) => {
    now = seconds * 1000;
    return rate.text(done, 1000);
  };
  assert.equal(at(0, 0), "");
  assert.equal(at(0.1, 1), "");
  assert.equal(at(1, 4), "4.0/s, 4 min left");
  assert.equal(at(10, 40), "4.0/s, 4 min left");
  // After ten seconds the first entries no longer count.
  for (let s = 11; s <= 30; s++) at(s, 40 + (s - 10) * 20);
  assert.equal(at(31, 460), "20/s, 27 s left");
  assert.equal(at(32, 1000), "");
});

Deno.test("without progress there is no rate", () => {
  let now = 0;
  const rate = createRateMeter(() => now);
  rate.text(5, 10);
  now = 60_000;
  rate.text(5, 10);
  now = 120_000;
  assert.equal(rate.text(5, 10), "");
});
