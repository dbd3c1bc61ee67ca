import assert from "node:assert/strict";
import {
  deletedIds,
  DONE,
  FAILED,
  fakeFunction,
  start,
  test,
  THROTTLED,
} from "../testing/intake.ts";
import type { InvokeResult } from "./invoke.ts";
import type { Queue } from "../queue/queue.ts";
import { countingListeners } from "../testing/counting_listeners.ts";
import { createFakeQueue } from "../testing/fake_queue.ts";
import { uploadEvent } from "../testing/sample_messages.ts";

const faults: {
  op: "delete" | "changeVisibility" | "deadLetter";
  first: InvokeResult;
  maxAttempts: number;
  /** An upload is not invoked again after its answer, even if its message could not be settled. */
  invocations: number;
}[] = [
  { op: "delete", first: DONE, maxAttempts: 5, invocations: 1 },
  { op: "changeVisibility", first: FAILED, maxAttempts: 5, invocations: 2 },
  { op: "deadLetter", first: FAILED, maxAttempts: 1, invocations: 2 },
];
for (const { op, first, maxAttempts, invocations } of faults) {
  test(`a failing ${op} is reported, the message is redelivered, others go on`, async (time) => {
    const inner = createFakeQueue([uploadEvent("a.mp4"), uploadEvent("b.mp4")]);
    let broken = true;
    const queue: Queue = {
      ...inner,
      [op]: (message: never, more: never) =>
        broken ? Promise.reject(new Error("no network")) : inner[op](message, more),
    };
    const fake = fakeFunction((key, call) => key === "a.mp4" && call === 1 ? first : DONE);
    const intake = start(queue, fake, { maxAttempts });
    await time.settle();
    const told = intake.log.lines.filter(({ level, reason }) =>
      level === "warn" && reason === "no network"
    );
    assert.ok(told.length > 0);
    assert.equal(inner.state("m1")?.receiveCount, 1);
    broken = false;
    await time.until(() => inner.left() === 0);
    assert.equal(fake.calls.filter((key) => key === "a.mp4").length, invocations);
    assert.deepEqual(inner.dead, []);
    await intake.end();
  });
}

test("a failing poll is reported and retried, while work in flight goes on", async (time) => {
  const inner = createFakeQueue([uploadEvent("a.mp4")]);
  let broken = false;
  const queue: Queue = {
    ...inner,
    receive: (...by) => broken ? Promise.reject(new Error("no network")) : inner.receive(...by),
  };
  const answer = Promise.withResolvers<InvokeResult>();
  const intake = start(queue, fakeFunction((key) => key === "a.mp4" ? answer.promise : DONE));
  await time.settle();
  broken = true;
  await time.advance(60_000);
  answer.resolve(DONE);
  await time.settle();
  assert.equal(inner.left(), 0);
  broken = false;
  inner.put(uploadEvent("b.mp4"));
  await time.until(() => inner.left() === 0);
  assert.ok(intake.log.lines.some(({ reason }) => reason === "no network"));
  await intake.end();
});

test("ten thousand messages leave no listener, no timer and no message behind", (time) =>
  countingListeners(async (listeners) => {
    const queue = createFakeQueue();
    const fake = { invoke: () => Promise.resolve(Math.random() < 0.02 ? THROTTLED : DONE) };
    const intake = start(queue, fake, { concurrency: 16 });
    await time.settle();
    const atRest = { listeners: listeners.now, timers: time.pending() };
    for (let n = 0; n < 10_000; n += 500) {
      for (let i = n; i < n + 500; i++) queue.put(uploadEvent(`${i}.mp4`));
      await time.until(() => queue.left() === 0);
    }
    // Parallel polls go on for a second after the last full batch; where they wait for slots, one
    // after another.
    await time.advance(9_000);
    assert.deepEqual({ listeners: listeners.now, timers: time.pending() }, atRest);
    assert.ok(listeners.most < 60, `${listeners.most} listeners at once`);
    assert.equal(deletedIds(queue).length, 10_000);
    await intake.end();
    assert.equal(listeners.now, 0);
  }));
