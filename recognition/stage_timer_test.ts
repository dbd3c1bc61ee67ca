import assert from "node:assert/strict";
import { createStageTimer, timedItems } from "./stage_timer.ts";

Deno.test("stage times add up, also if the work fails", async () => {
  const stages = createStageTimer();
  const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
  await stages.timed("match", wait);
  await assert.rejects(stages.timed("match", async () => {
    await wait();
    throw new Error("no");
  }));
  const { match, detect } = stages.times();
  assert.ok(match >= 9, `${match}`);
  assert.equal(detect, 0);
});

Deno.test("items are passed on; breaking out closes the source", async () => {
  let ended = false;
  async function* source() {
    try {
      yield* [1, 2, 3];
    } finally {
      ended = true;
    }
  }
  const taken: number[] = [];
  for await (const item of timedItems(source(), "frame", createStageTimer())) {
    taken.push(item);
    if (item === 2) break;
  }
  assert.deepEqual([taken, ended], [[1, 2], true]);
});
