import assert from "node:assert/strict";
import { createPollPause } from "./poll_pause.ts";

/**
 * Polls a queue that gets a message every so many milliseconds.
 * @returns the mean size of the last batches, and the longest pause
 */
function pollEvery(messageMs: number, longestMs: number) {
  const pause = createPollPause(() => longestMs);
  const batches: number[] = [];
  let [now, taken, longest] = [0, 0, 0];
  while (batches.length < 200) {
    // A long poll waits for a message, and its round trip takes 10 ms.
    now = Math.max(now, (taken + 1) * messageMs) + 10;
    const batch = Math.min(10, Math.floor(now / messageMs) - taken);
    taken += batch;
    batches.push(batch);
    pause.polled(batch / 10);
    longest = Math.max(longest, pause.ms);
    now += pause.ms;
  }
  const last = batches.slice(100);
  return { batch: last.reduce((a, b) => a + b) / last.length, longest };
}

Deno.test("batches become almost full, whatever the rate", () => {
  for (const messageMs of [3, 5, 8]) {
    const { batch, longest } = pollEvery(messageMs, 100);
    assert.ok(batch > 8, `${batch} messages in a batch, one every ${messageMs} ms`);
    assert.ok(longest <= 100);
  }
});

Deno.test("messages that are rare wait for the longest pause at most", () => {
  assert.equal(pollEvery(200, 100).longest, 100);
  assert.equal(pollEvery(20, 100).longest, 100);
});

Deno.test("full batches need no pause, and neither does a queue whose messages must not wait", () => {
  const pause = createPollPause(() => 100);
  for (let n = 0; n < 20; n++) {
    pause.polled(1);
    assert.equal(pause.ms, 0);
  }
  assert.equal(pollEvery(5, 0).longest, 0);
});

Deno.test("the pause ends when messages must not wait any more", () => {
  let longest = 100;
  const pause = createPollPause(() => longest);
  pause.polled(0.1);
  assert.equal(pause.ms, 90);
  longest = 0;
  assert.equal(pause.ms, 0);
});
