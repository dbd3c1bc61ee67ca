import assert from "node:assert/strict";
import { createInFlightSlots } from "./in_flight_slots.ts";

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("at most a batch of slots is acquired, or what is left", async () => {
  const slots = createInFlightSlots(17);
  assert.equal(await slots.acquire(never), 10);
  assert.equal(await slots.acquire(never), 7);
  assert.equal(slots.free, 0);
  slots.release(17);
  assert.equal(slots.free, 17);
});

for (
  const [size, pollThreshold] of [[1, 1], [7, 1], [16, 2], [48, 8], [64, 10], [1000, 10]] as const
) {
  Deno.test(`with ${size} slots a poll waits for ${pollThreshold}`, async () => {
    const slots = createInFlightSlots(size);
    while (slots.free >= pollThreshold) await slots.acquire(never);
    let taken: number | undefined;
    const take = slots.acquire(never).then((count) => taken = count);
    slots.release(pollThreshold - 1 - slots.free);
    await turn();
    assert.equal(taken, undefined);
    slots.release(1);
    await take;
    assert.equal(taken, pollThreshold);
  });
}

Deno.test("of several waiting polls, those for which there are slots get them", async () => {
  const slots = createInFlightSlots(2);
  assert.equal(await slots.acquire(never), 2);
  const acquired = [slots.acquire(never), slots.acquire(never)];
  slots.release(1);
  assert.equal(await Promise.race(acquired), 1);
  assert.equal(slots.free, 0);
  slots.release(1);
  assert.deepEqual(await Promise.all(acquired), [1, 1]);
});

Deno.test("an aborted signal ends the wait, and no slot is acquired", async () => {
  const slots = createInFlightSlots(1);
  await slots.acquire(never);
  const stop = new AbortController();
  const take = slots.acquire(stop.signal);
  stop.abort();
  assert.equal(await take, 0);
  slots.release(1);
  assert.equal(await slots.acquire(stop.signal), 0);
  assert.equal(slots.free, 1);
});
