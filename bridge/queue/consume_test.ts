import assert from "node:assert/strict";
import { type FakeTime, withFakeTime } from "../testing/fake_time.ts";
import { createFakeQueue, type FakeQueue } from "../testing/fake_queue.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { consume, type ConsumeOptions } from "./consume.ts";
import { noMeters } from "../monitoring/meters.ts";
import type { Queue } from "./queue.ts";

function test(name: string, run: (time: FakeTime) => Promise<void>) {
  Deno.test(name, () =>
    withFakeTime(async (time) => {
      await run(time);
      assert.equal(time.pending(), 0, "timers left behind");
    }));
}

const bodies = (count: number) => Array.from({ length: count }, (_, n) => `body ${n}`);
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function start(queue: Queue, handle: ConsumeOptions["handle"], more: Partial<ConsumeOptions> = {}) {
  const stop = new AbortController();
  const log = recordingLog();
  let ended = false;
  const done = consume({
    queue,
    maxInFlight: 64,
    handle,
    log,
    meters: noMeters,
    signal: stop.signal,
    ...more,
  })
    .then(() => ended = true);
  const end = async (time: FakeTime) => {
    stop.abort();
    await time.until(() => ended);
    await done;
  };
  return { log, end };
}

/** Counts the polls in progress on a queue. */
function watched(inner: FakeQueue) {
  const polls = { now: 0, most: 0 };
  const queue: Queue = {
    ...inner,
    async receive(...by) {
      polls.most = Math.max(polls.most, ++polls.now);
      // A round trip: no message arrives sooner.
      await after(10);
      return await inner.receive(...by).finally(() => polls.now--);
    },
  };
  return { queue, polls };
}

test("an empty queue has one long poll of 20 s at a time", async (time) => {
  const inner = createFakeQueue();
  const { queue, polls } = watched(inner);
  const consumer = start(queue, () => Promise.reject(new Error("nothing came")));
  await time.advance(100_000);
  assert.equal(inner.calls.length, 5);
  assert.equal(polls.most, 1);
  await consumer.end(time);
});

test("a backlog is polled in parallel, and an empty queue by one poll again", async (time) => {
  const inner = createFakeQueue(bodies(500));
  const { queue, polls } = watched(inner);
  const consumer = start(queue, async (message) => {
    await after(100);
    return () => queue.delete(message);
  }, { maxInFlight: 200 });
  await time.until(() => inner.left() === 0);
  // 500 messages of 100 ms each, 200 in flight: a single poll would take 500 ms longer.
  assert.ok(time.now() < 450, `${time.now()} ms`);
  assert.ok(polls.most > 2 && polls.most <= 8, `${polls.most} polls at once`);
  await time.advance(2_000);
  assert.equal(polls.now, 1);
  await consumer.end(time);
});

test("the in-flight limit holds across all polls", async (time) => {
  const inner = createFakeQueue(bodies(300));
  const { queue } = watched(inner);
  let [now, most] = [0, 0];
  const consumer = start(queue, async (message) => {
    most = Math.max(most, ++now);
    await after(50);
    now--;
    return () => queue.delete(message);
  }, { maxInFlight: 25 });
  await time.until(() => inner.left() === 0);
  assert.equal(most, 25);
  await consumer.end(time);
});

test("a slow settlement does not occupy an in-flight slot", async (time) => {
  const inner = createFakeQueue(bodies(10));
  const queue: Queue = { ...inner, delete: (one) => after(5_000).then(() => inner.delete(one)) };
  const worked: string[] = [];
  const consumer = start(queue, (message) => {
    worked.push(message.body);
    return Promise.resolve(() => queue.delete(message));
  }, { maxInFlight: 1 });
  await time.advance(1_000);
  assert.equal(worked.length, 10);
  await time.until(() => inner.left() === 0);
  await consumer.end(time);
});

test("settlements that never end do not pile up: further messages stay in the queue", async (time) => {
  const inner = createFakeQueue(bodies(1_000), 100_000);
  let [worked, ended] = [0, false];
  const never = new Promise<void>((resolve) => setTimeout(() => (ended = true, resolve()), 60_000));
  const consumer = start(inner, () => {
    worked++;
    return Promise.resolve(() => never);
  }, { maxInFlight: 8 });
  await time.advance(30_000);
  assert.ok(worked > 100 && worked < 140, `${worked} messages`);
  await time.until(() => ended);
  await time.until(() => worked === 1_000);
  await consumer.end(time);
});

test("there is a pause after a poll that was not full, and none after a full one", async (time) => {
  const queue = createFakeQueue();
  const consumer = start(
    queue,
    (message) => Promise.resolve(() => queue.delete(message)),
    { pauseMs: () => 100 },
  );
  const polls = () => queue.calls.filter(({ op }) => op === "receive").length;
  await time.settle();
  assert.equal(polls(), 1);
  queue.put("one");
  // One of ten came, so it waits for nine tenths.
  await time.advance(89);
  assert.equal(polls(), 1);
  await time.advance(1);
  assert.equal(polls(), 2);
  await consumer.end(time);

  const full = createFakeQueue(bodies(10));
  const other = start(full, (message) => Promise.resolve(() => full.delete(message)), {
    pauseMs: () => 100,
  });
  await time.settle();
  assert.ok(full.calls.filter(({ op }) => op === "receive").length > 1);
  await other.end(time);
});

test("a stream of messages that may wait arrives in almost full batches", async (time) => {
  const inner = createFakeQueue();
  const { queue, polls } = watched(inner);
  const consumer = start(queue, (message) => Promise.resolve(() => inner.delete(message)), {
    pauseMs: () => 100,
  });
  const received = () => inner.calls.filter(({ op }) => op === "receive").length;
  const stream = async (messages: number) => {
    for (let n = 0; n < messages; n++) {
      inner.put(`${n}`);
      await time.advance(5);
    }
  };
  await stream(200);
  const before = received();
  await stream(400);
  const asked = received() - before;
  assert.ok(asked <= 50, `${asked} polls for 400 messages`);
  assert.equal(polls.most, 1);
  await consumer.end(time);
});

test("messages that arrive after the stop are returned unhandled", async (time) => {
  const inner = createFakeQueue(["late"]);
  const receipt = Promise.withResolvers<void>();
  const queue: Queue = {
    ...inner,
    async receive(max, _signal, seconds) {
      await receipt.promise;
      return await inner.receive(max, new AbortController().signal, seconds);
    },
  };
  const consumer = start(queue, () => Promise.reject(new Error("it was worked on")));
  await time.settle();
  const end = consumer.end(time);
  receipt.resolve();
  await end;
  assert.deepEqual(inner.state("m1"), { receiveCount: 1, visible: true });
});

test("a poll in progress at the stop is cut off half a second later, not earlier", async (time) => {
  const inner = createFakeQueue();
  let cut: AbortSignal | undefined;
  const queue: Queue = {
    ...inner,
    receive: (max, signal, s) => inner.receive(max, cut = signal, s),
  };
  const consumer = start(queue, () => Promise.reject(new Error("it was worked on")));
  await time.settle();
  const end = consumer.end(time);
  inner.put("just in time");
  await time.settle();
  assert.equal(cut?.aborted, false);
  await end;
  assert.deepEqual(inner.state("m1"), { receiveCount: 1, visible: true });

  const idle = start(queue, () => Promise.reject(new Error("it was worked on")));
  await time.settle();
  await time.advance(60_000);
  const before = time.now();
  await idle.end(time);
  assert.equal(cut?.aborted, true);
  assert.equal(time.now() - before, 500);
});

test("a message whose handler fails is redelivered; at shutdown it is returned at once", async (time) => {
  const queue = createFakeQueue(["one"], 30);
  const failure = Promise.withResolvers<never>();
  let calls = 0;
  const consumer = start(queue, () => {
    if (++calls === 1) throw new Error("no idea");
    return failure.promise;
  });
  await time.settle();
  assert.deepEqual(consumer.log.lines.map(({ reason }) => reason), ["no idea"]);
  await time.advance(30_000);
  assert.equal(calls, 2);
  const end = consumer.end(time);
  failure.reject(new Error("the disk is full"));
  await end;
  assert.deepEqual(queue.state("m1"), { receiveCount: 2, visible: true });
});

test("the callbacks report the backlog and the number in flight", async (time) => {
  const told: boolean[] = [];
  let most = 0;
  const queue = createFakeQueue(bodies(12));
  const consumer = start(queue, (message) => Promise.resolve(() => queue.delete(message)), {
    onBacklog: (backlog) => told.push(backlog),
    onInFlight: (messages) => most = Math.max(most, messages),
  });
  await time.advance(1_000);
  assert.deepEqual(told.slice(0, 2), [true, false]);
  assert.equal(most, 12);
  await consumer.end(time);
});

test("a message is let go before SQS's 12 hours are over, and handled on", async (time) => {
  const queue = createFakeQueue(["one"], 3600);
  const outage = after(30 * 3_600_000);
  const { log, end } = start(queue, async (message) => {
    await outage;
    return () => queue.delete(message);
  }, { maxInFlight: 1 });
  await time.advance(30 * 3_600_000 - 1);
  assert.deepEqual(queue.state("m1"), { receiveCount: 3, visible: false });
  await time.advance(1000);
  assert.equal(queue.left(), 0);
  await end(time);
  assert.deepEqual(log.lines.filter(({ level }) => level !== "info"), []);
  const returns = queue.calls.filter((call) => call.op === "changeVisibility" && !call.seconds);
  assert.equal(returns.length, 2);
});
