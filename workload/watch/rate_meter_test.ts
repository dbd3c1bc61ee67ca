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

Deno.test("the slow ones are counted: they are the last to arrive", () => {
  let now = 0;
  const rate = createRateMeter(() => now);
  const at = (seconds: number, done: number, slowest: number, inFlight = 4) => {
    now = seconds * 1000;
    return rate.text(done, 21, { inFlight, slowest });
  };
  // Two known people a second; then four strangers are left, each of which takes 20 s.
  for (let s = 0; s < 8; s++) at(s, 2 * s, 1);
  assert.equal(at(8, 17, 1), "2.1/s, 2 s left");
  assert.equal(at(12, 17, 1), "1.3/s, 4 s left", "no less than the wait so far");
  assert.equal(at(17, 17, 1), "0.3/s, 14 s left");
  assert.equal(at(25, 17, 1), "about 17 s left");
  assert.equal(at(25, 17, 1, 0), "", "nothing is being worked on");
  // Two of them have arrived: one in flight may take as long as they did.
  assert.equal(at(28, 19, 20, 2), "0.2/s, 20 s left");
  assert.equal(at(33, 19, 20, 2), "0.1/s, 16 s left");
  assert.equal(at(28 + 30, 19, 20, 1), "about 60 s left", "one after the other");
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
