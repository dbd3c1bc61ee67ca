import assert from "node:assert/strict";
import { type FakeTime, withFakeTime } from "../testing/fake_time.ts";
import { extendVisibility } from "./extend_visibility.ts";
import type { Message, Queue } from "./queue.ts";
import { createFakeQueue, type FakeQueue } from "../testing/fake_queue.ts";
import { recordingLog } from "../testing/recording_log.ts";

const never = new AbortController().signal;

async function delivered(): Promise<{ queue: FakeQueue; message: Message }> {
  const queue = createFakeQueue(["one"], 30);
  const [message] = await queue.receive(1, never, 20);
  queue.calls.length = 0;
  return { queue, message: message! };
}

Deno.test("a message stays invisible: its timeout is extended whenever half of it has passed", () =>
  withFakeTime(async (time) => {
    const { queue, message } = await delivered();
    const end = extendVisibility(queue, message, recordingLog());
    await time.advance(14_999);
    assert.deepEqual(queue.calls, []);
    for (let s = 0; s < 300; s++) {
      await time.advance(1000);
      assert.equal(queue.state("m1")?.visible, false);
    }
    assert.deepEqual(queue.calls[0], { op: "changeVisibility", id: "m1", seconds: 30 });
    assert.equal(queue.calls.length, 20);
    await end();
  }));

Deno.test("after the stop there is no further extension and no timer", () =>
  withFakeTime(async (time) => {
    const { queue, message } = await delivered();
    const end = extendVisibility(queue, message, recordingLog());
    assert.equal(time.pending(), 1);
    await end();
    assert.equal(time.pending(), 0);
    await end();
    assert.deepEqual(queue.calls, []);
  }));

Deno.test("the stop waits for an extension in progress", () =>
  withFakeTime(async (time) => {
    const { message, visibilityChanges, end, ended } = await withSlowChange(time);
    await time.advance(15_000);
    const wait = end();
    await time.settle();
    assert.equal(ended(), false);
    visibilityChanges[0]!.resolve();
    await wait;
    assert.equal(visibilityChanges.length, 1, message.id);
  }));

Deno.test("a slow extension is not overtaken by another, and the stop waits for it", () =>
  withFakeTime(async (time) => {
    const { visibilityChanges, end, ended } = await withSlowChange(time);
    await time.advance(45_000);
    assert.equal(visibilityChanges.length, 1);
    const wait = end();
    await time.settle();
    assert.equal(ended(), false);
    visibilityChanges[0]!.resolve();
    await wait;
  }));

Deno.test("a failed extension is logged, and the next one is tried", () =>
  withFakeTime(async (time) => {
    const { queue, message } = await delivered();
    const log = recordingLog();
    let tries = 0;
    const failing: Queue = {
      ...queue,
      changeVisibility: () => Promise.reject(new Error(`no ${++tries}`)),
    };
    const end = extendVisibility(failing, message, log);
    await time.advance(30_000);
    await end();
    assert.deepEqual(log.lines.map(({ level, reason }) => [level, reason]), [
      ["warn", "no 1"],
      ["warn", "no 2"],
    ]);
  }));

/** Extends visibility on a queue whose `changeVisibility` resolves when the test says. */
async function withSlowChange(time: FakeTime) {
  const { queue, message } = await delivered();
  const visibilityChanges: PromiseWithResolvers<void>[] = [];
  const slow: Queue = {
    ...queue,
    changeVisibility() {
      visibilityChanges.push(Promise.withResolvers<void>());
      return visibilityChanges.at(-1)!.promise;
    },
  };
  const stop = extendVisibility(slow, message, recordingLog());
  await time.settle();
  let isEnded = false;
  return {
    message,
    visibilityChanges,
    ended: () => isEnded,
    end: () => stop().then(() => isEnded = true),
  };
}
