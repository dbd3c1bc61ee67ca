import assert from "node:assert/strict";
import { createSlots } from "./slots.ts";

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a batch of slots at most is taken, fewer where there are fewer", async () => {
  const slots = createSlots(17);
  assert.equal(await slots.take(never), 10);
  assert.equal(await slots.take(never), 7);
  assert.equal(slots.free, 0);
  slots.give(17);
  assert.equal(slots.free, 17);
});

for (const [size, worth] of [[1, 1], [7, 1], [16, 2], [48, 8], [64, 10], [1000, 10]] as const) {
  Deno.test(`of ${size} slots, ${worth} are worth a poll`, async () => {
    const slots = createSlots(size);
    while (slots.free >= worth) await slots.take(never);
    let taken: number | undefined;
    const take = slots.take(never).then((count) => taken = count);
    slots.give(worth - 1 - slots.free);
    await turn();
    assert.equal(taken, undefined);
    slots.give(1);
    await take;
    assert.equal(taken, worth);
  });
}

Deno.test("of several that wait, those are served for whom there is room", async () => {
  const slots = createSlots(2);
  assert.equal(await slots.take(never), 2);
  const takes = [slots.take(never), slots.take(never)];
  slots.give(1);
  assert.equal(await Promise.race(takes), 1);
  assert.equal(slots.free, 0);
  slots.give(1);
  assert.deepEqual(await Promise.all(takes), [1, 1]);
});

Deno.test("the signal ends the wait, and nothing is taken", async () => {
  const slots = createSlots(1);
  await slots.take(never);
  const stop = new AbortController();
  const take = slots.take(stop.signal);
  stop.abort();
  assert.equal(await take, 0);
  slots.give(1);
  assert.equal(await slots.take(stop.signal), 0);
  assert.equal(slots.free, 1);
});
