import assert from "node:assert/strict";
import {
  deletedIds,
  DONE,
  FAILED,
  fakeFunction,
  start,
  test,
  THROTTLED,
  visibilityChanges,
} from "../testing/intake.ts";
import type { InvokeResult } from "./invoke.ts";
import type { Queue } from "../queue/queue.ts";
import { createFakeQueue } from "../testing/fake_queue.ts";
import { uploadEvent } from "../testing/sample_messages.ts";

test("a stop ends a poll soon", async (time) => {
  const queue = createFakeQueue();
  const intake = start(queue, fakeFunction(() => DONE));
  await time.advance(50_000);
  assert.equal(queue.calls.length, 3, "an empty poll lasts 20 s");
  const before = time.now();
  await intake.end();
  assert.ok(time.now() - before < 1_000);
  assert.equal(queue.calls.length, 3);
});

test("a stop takes no more messages, and waits for those in flight", async (time) => {
  const queue = createFakeQueue([uploadEvent("a.mp4"), uploadEvent("b.mp4")]);
  const answer = Promise.withResolvers<InvokeResult>();
  const fake = fakeFunction((key) => key === "a.mp4" ? answer.promise : FAILED);
  const intake = start(queue, fake);
  await time.settle();
  intake.stop.abort();
  queue.put(uploadEvent("c.mp4"));
  await time.advance(29_000);
  assert.equal(intake.ended(), false);
  answer.resolve(DONE);
  await intake.end();
  assert.deepEqual(deletedIds(queue), ["m1"]);
  assert.deepEqual(queue.state("m3"), { receiveCount: 0, visible: true });
  assert.deepEqual(fake.calls, ["a.mp4", "b.mp4"]);
});

const unanswered: { what: string; answer: () => InvokeResult | Promise<InvokeResult> }[] = [
  { what: "that takes too long", answer: () => new Promise(() => {}) },
  { what: "that is throttled", answer: () => THROTTLED },
  { what: "that finds no network", answer: () => Promise.reject(new Error("ECONNREFUSED")) },
];
for (const { what, answer } of unanswered) {
  for (const concurrency of [1, 8]) {
    const room = concurrency === 1 ? "with no free slot" : "with free slots";
    test(`work ${what} is returned to the queue when the drain timeout is over, ${room}`, async (time) => {
      const queue = createFakeQueue([uploadEvent("a.mp4")]);
      const fake = fakeFunction(answer);
      const intake = start(queue, fake, { concurrency, maxAttempts: 1 });
      await time.advance(10_000);
      const receives = queue.calls.filter(({ op }) => op === "receive").length;
      intake.stop.abort();
      await time.advance(29_999);
      assert.equal(intake.ended(), false);
      await time.advance(1);
      assert.equal(intake.ended(), true);
      const calls = fake.calls.length;
      await time.advance(60_000);
      assert.equal(fake.calls.length, calls, "no invocation after the end");
      assert.ok(calls < 1_000, `${calls} calls`);
      assert.equal(queue.calls.filter(({ op }) => op === "receive").length, receives);
      assert.equal(visibilityChanges(queue).at(-1), 0);
      assert.deepEqual(queue.state("m1"), { receiveCount: 1, visible: true });
      assert.deepEqual(queue.dead, []);
      assert.deepEqual(deletedIds(queue), []);
    });
  }
}

test("an answer that arrives after its message was returned changes nothing", async (time) => {
  const queue = createFakeQueue([uploadEvent("a.mp4"), uploadEvent("b.mp4")]);
  const answers = {
    "a.mp4": Promise.withResolvers<InvokeResult>(),
    "b.mp4": Promise.withResolvers<InvokeResult>(),
  };
  const fake = fakeFunction((key) => answers[key as keyof typeof answers].promise);
  const intake = start(queue, fake, { maxAttempts: 1, drainMs: 0 });
  await time.settle();
  intake.stop.abort();
  await time.advance(1);
  assert.equal(intake.ended(), true);
  answers["a.mp4"].resolve(FAILED);
  answers["b.mp4"].resolve(DONE);
  await time.advance(60_000);
  assert.deepEqual(queue.calls.map(({ op }) => op).slice(-2), [
    "changeVisibility",
    "changeVisibility",
  ]);
  assert.equal(queue.left(), 2);
  assert.ok(
    intake.log.lines.every(({ message }) => message !== "message moved to the dead-letter queue"),
  );
});

test("a delete in progress at the end of the drain is awaited, and its message is not returned", async (time) => {
  const inner = createFakeQueue([uploadEvent("a.mp4")]);
  const deletion = Promise.withResolvers<void>();
  const queue: Queue = {
    ...inner,
    delete: (message) => deletion.promise.then(() => inner.delete(message)),
  };
  const intake = start(queue, fakeFunction(() => DONE), { drainMs: 1_000 });
  await time.settle();
  intake.stop.abort();
  await time.advance(5_000);
  assert.equal(intake.ended(), false);
  deletion.resolve();
  await intake.end();
  assert.equal(inner.left(), 0);
  assert.deepEqual(visibilityChanges(inner), []);
});
