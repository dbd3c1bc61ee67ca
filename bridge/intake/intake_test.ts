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
import { noMeters } from "../monitoring/meters.ts";
import { createFakeQueue } from "../testing/fake_queue.ts";
import { s3Record, uploadEvent } from "../testing/sample_messages.ts";

test("a message is deleted after its upload is answered, not before, however long that takes", async (time) => {
  const queue = createFakeQueue([uploadEvent("a+b.mp4")], 30);
  const answer = Promise.withResolvers<InvokeResult>();
  const fake = fakeFunction(() => answer.promise);
  const intake = start(queue, fake);
  await time.advance(600_000);
  assert.deepEqual(fake.calls, ["a+b.mp4"]);
  assert.deepEqual(deletedIds(queue), []);
  assert.deepEqual(queue.state("m1"), { receiveCount: 1, visible: false });
  answer.resolve(DONE);
  await time.settle();
  assert.deepEqual(deletedIds(queue), ["m1"]);
  await intake.end();
  assert.deepEqual(fake.calls, ["a+b.mp4"]);
});

test("an upload reported by SNS or EventBridge is the same upload as S3's own event", async (time) => {
  const direct = uploadEvent("a+b.mp4");
  const TopicArn = "arn:aws:sns:us-east-1:123456789012:uploads";
  const sns = JSON.stringify({ Type: "Notification", TopicArn, Message: direct });
  const { bucket, object } = JSON.parse(direct).Records[0].s3;
  const detail = {
    bucket,
    object: { ...object, key: "a b.mp4" },
    "request-id": JSON.parse(direct).Records[0].responseElements["x-amz-request-id"],
  };
  const eventBridge = JSON.stringify({ "detail-type": "Object Created", source: "aws.s3", detail });
  const queue = createFakeQueue([direct, sns, eventBridge]);
  const fake = fakeFunction(() => DONE);
  const intake = start(queue, fake);
  await time.until(() => queue.left() === 0);
  assert.deepEqual(queue.dead, []);
  // The three share one invocation.
  assert.deepEqual(fake.calls, ["a+b.mp4"]);
  await intake.end();
});

test("a message is not deleted while an extension of its visibility is in progress", async (time) => {
  const inner = createFakeQueue([uploadEvent("a.mp4")], 30);
  const refresh = Promise.withResolvers<void>();
  const queue = { ...inner, changeVisibility: () => refresh.promise };
  const answer = Promise.withResolvers<InvokeResult>();
  const intake = start(queue, fakeFunction(() => answer.promise));
  await time.advance(15_000);
  answer.resolve(DONE);
  await time.settle();
  assert.deepEqual(deletedIds(inner), []);
  refresh.resolve();
  await time.settle();
  assert.deepEqual(deletedIds(inner), ["m1"]);
  await intake.end();
});

test("a failed upload stays, invisible for twice as long each time, then is dead-lettered with the reason", async (time) => {
  const body = uploadEvent("a.mp4");
  const queue = createFakeQueue([body]);
  const times: number[] = [];
  const fake = fakeFunction(() => {
    times.push(time.now());
    return FAILED;
  });
  const intake = start(queue, fake, { maxAttempts: 4 });
  await time.until(() => queue.left() === 0);
  assert.deepEqual(times, [0, 5_000, 15_000, 35_000]);
  assert.deepEqual(visibilityChanges(queue), [5, 10, 20]);
  assert.deepEqual(deletedIds(queue), []);
  assert.deepEqual(queue.dead, [{ body, reason: "delivered 4 times, last: Error: boom" }]);
  await intake.end();
});

test("an upload that fails first and is answered later is deleted, not dead-lettered", async (time) => {
  const queue = createFakeQueue([uploadEvent("a.mp4")]);
  const intake = start(queue, fakeFunction((_, call) => call < 3 ? FAILED : DONE), {
    maxAttempts: 3,
  });
  await time.until(() => queue.left() === 0);
  assert.deepEqual(deletedIds(queue), ["m1"]);
  assert.deepEqual(queue.dead, []);
  await intake.end();
});

const noAnswers = [
  { what: "throttling by Lambda", answer: () => THROTTLED },
  { what: "no network", answer: () => Promise.reject(new Error("ECONNRESET")) },
];
for (const { what, answer } of noAnswers) {
  test(`${what} for hours: the message is retried, uses up no delivery, and is never dead-lettered`, async (time) => {
    const queue = createFakeQueue([uploadEvent("a.mp4")]);
    let open = false;
    const fake = fakeFunction(() => open ? DONE : answer());
    const intake = start(queue, fake, { maxAttempts: 1 });
    for (let minute = 0; minute < 40; minute++) {
      await time.advance(60_000);
      assert.deepEqual(queue.state("m1"), { receiveCount: 1, visible: false });
    }
    // Delays are up to 5 s, 2.5 s on average: never a hot loop, never given up.
    assert.ok(fake.calls.length > 480 && fake.calls.length < 2400, `${fake.calls.length} calls`);
    open = true;
    await time.until(() => queue.left() === 0);
    assert.deepEqual(deletedIds(queue), ["m1"]);
    assert.deepEqual(queue.dead, []);
    await intake.end();
  });
}

const removedObject = { Records: [s3Record("a.mp4", "in", "ObjectRemoved:Delete")] };
const notOurs: { what: string; body: string; reason: RegExp }[] = [
  { what: "not JSON", body: "hello", reason: /not JSON/ },
  { what: "empty", body: "", reason: /not JSON/ },
  { what: "that is JSON but no S3 event", body: '{"a":1}', reason: /no Records/ },
  { what: "without a record", body: '{"Records":[]}', reason: /no Records/ },
  { what: "of a foreign bucket", body: uploadEvent("a.mp4", "other"), reason: /bucket: other$/ },
  {
    what: "with one upload to a foreign bucket",
    body: JSON.stringify({ Records: [s3Record("a.mp4"), s3Record("b.mp4", "other")] }),
    reason: /bucket: other$/,
  },
  { what: "of a removal", body: JSON.stringify(removedObject), reason: /ObjectRemoved:Delete/ },
  { what: "with an undecodable key", body: uploadEvent("%zz"), reason: /%zz.*not form-encoded/ },
];
for (const { what, body, reason } of notOurs) {
  test(`a message ${what} is dead-lettered with the reason, without an invocation`, async (time) => {
    const queue = createFakeQueue([body, uploadEvent("good.mp4")]);
    const fake = fakeFunction(() => DONE);
    const intake = start(queue, fake);
    await time.settle();
    assert.equal(queue.dead.length, 1);
    assert.equal(queue.dead[0]!.body, body);
    assert.match(queue.dead[0]!.reason, reason);
    assert.deepEqual(fake.calls, ["good.mp4"]);
    assert.equal(queue.left(), 0);
    await intake.end();
  });
}

test("S3's test message is deleted without an invocation", async (time) => {
  const queue = createFakeQueue(['{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"}']);
  const fake = fakeFunction(() => DONE);
  const intake = start(queue, fake);
  await time.settle();
  assert.deepEqual(deletedIds(queue), ["m1"]);
  assert.deepEqual(fake.calls, []);
  assert.deepEqual(queue.dead, []);
  await intake.end();
});

test("a message with several uploads is deleted when all of them are answered", async (time) => {
  const queue = createFakeQueue([uploadEvent(["a.mp4", "b.mp4", "c.mp4"])]);
  const last = Promise.withResolvers<InvokeResult>();
  const fake = fakeFunction((key) => key === "b.mp4" ? last.promise : DONE);
  const intake = start(queue, fake);
  await time.advance(60_000);
  assert.deepEqual(fake.calls, ["a.mp4", "b.mp4", "c.mp4"]);
  assert.deepEqual(deletedIds(queue), []);
  last.resolve(DONE);
  await time.settle();
  assert.deepEqual(deletedIds(queue), ["m1"]);
  await intake.end();
});

test("the uploads of one message obey the concurrency limit too", async (time) => {
  const keys = Array.from({ length: 30 }, (_, n) => `${n}.mp4`);
  const queue = createFakeQueue([uploadEvent(keys)]);
  const fake = fakeFunction(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return DONE;
  });
  const intake = start(queue, fake, { concurrency: 4 });
  await time.until(() => queue.left() === 0);
  assert.equal(fake.most, 4);
  assert.deepEqual(fake.calls, keys);
  await intake.end();
});

test("a message that is redelivered while in flight is dead-lettered once", async (time) => {
  const queue = createFakeQueue([uploadEvent("a.mp4")], 30);
  const lost: Queue = { ...queue, changeVisibility: () => Promise.reject(new Error("no network")) };
  const answer = Promise.withResolvers<InvokeResult>();
  const intake = start(lost, fakeFunction(() => answer.promise), { maxAttempts: 1 });
  await time.until(() => queue.state("m1")?.receiveCount === 2);
  answer.resolve(FAILED);
  await time.settle();
  assert.equal(queue.dead.length, 1);
  await intake.end();
});

test("a message with several uploads stays when one of them failed", async (time) => {
  const queue = createFakeQueue([uploadEvent(["a.mp4", "b.mp4"])]);
  const fake = fakeFunction((key, call) => key === "b.mp4" && call === 1 ? FAILED : DONE);
  const intake = start(queue, fake);
  await time.settle();
  assert.deepEqual(visibilityChanges(queue), [5]);
  assert.equal(queue.left(), 1);
  await time.until(() => queue.left() === 0);
  assert.deepEqual(deletedIds(queue), ["m1"]);
  await intake.end();
});

test("an event delivered twice at once is invoked once, and both its messages are deleted", async (time) => {
  const queue = createFakeQueue([uploadEvent("a.mp4"), uploadEvent("a.mp4")]);
  const answer = Promise.withResolvers<InvokeResult>();
  const fake = fakeFunction(() => answer.promise);
  const intake = start(queue, fake);
  await time.advance(1_000);
  queue.put(uploadEvent("a.mp4"));
  await time.advance(1_000);
  assert.deepEqual(fake.calls, ["a.mp4"]);
  assert.deepEqual(deletedIds(queue), []);
  answer.resolve(DONE);
  await time.settle();
  assert.deepEqual(deletedIds(queue).sort(), ["m1", "m2", "m3"]);
  assert.deepEqual(fake.calls, ["a.mp4"]);
  await intake.end();
});

test("the in-flight limit is never exceeded, and a slow message delays no other", async (time) => {
  const keys = Array.from({ length: 50 }, (_, n) => `${n}.mp4`);
  const queue = createFakeQueue(keys.map((key) => uploadEvent(key)));
  const slow = Promise.withResolvers<InvokeResult>();
  const fake = fakeFunction(async (key) => {
    if (key === "0.mp4") return slow.promise;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return DONE;
  });
  const intake = start(queue, fake, { concurrency: 4 });
  await time.until(() => queue.left() === 1);
  assert.equal(fake.most, 4);
  // Three at a time, a second each, overtake the slow one.
  assert.ok(time.now() <= 18_000, `${time.now()} ms`);
  assert.deepEqual(fake.calls.toSorted(), keys.toSorted());
  assert.ok(queue.calls.every((call) => call.op !== "receive" || call.max <= 4));
  slow.resolve(DONE);
  await intake.end();
  assert.equal(queue.left(), 0);
});

test("the parts of a video are invoked each on its own, and count as the upload's", async (time) => {
  const [record] = JSON.parse(uploadEvent("long.mp4")).Records;
  const partOf = (part: number) => ({
    ...record,
    rollcallRange: { part, of: 2, from: part - 1, to: part, splitAt: 0 },
  });
  const bodies = [record, partOf(1), partOf(2), partOf(2)]
    .map((record) => JSON.stringify({ Records: [record] }));
  const queue = createFakeQueue(bodies);
  const invoked: unknown[] = [];
  const invoke = (given: object) => {
    invoked.push("rollcallRange" in given ? given.rollcallRange : null);
    const { part = 0 } = (given as ReturnType<typeof partOf>).rollcallRange ?? {};
    return Promise.resolve(part === 2 ? FAILED : DONE);
  };
  const taken = new Set<string>();
  const meters = {
    ...noMeters,
    taken: ({ identity }: { identity: string }) => taken.add(identity),
  };
  const intake = start(queue, { invoke }, { meters, maxAttempts: 1 });
  await time.until(() => queue.left() === 0);
  // A part that is in the queue twice shares one invocation.
  const ranges = [record, partOf(1), partOf(2)].map(({ rollcallRange = null }) => rollcallRange);
  assert.deepEqual(invoked, ranges);
  assert.equal(taken.size, 1);
  assert.deepEqual(queue.dead.length, 2);
  assert.match(JSON.stringify(queue.dead), /delivered 1 times, last: Error: boom/);
  const { range } = intake.log.lines.find(({ message }) => message === "function failed")!;
  assert.equal(range, "minutes 1 to 2, part 2 of 2");
  await intake.end();
});
