import assert from "node:assert/strict";
import type { Result } from "../../contract/result.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { runCollect } from "./collect.ts";
import { createCommit } from "./commit.ts";
import type { ResultFileWriter } from "./result_files.ts";
import { type FakeTime, withFakeTime } from "../testing/fake_time.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { noMeters } from "../monitoring/meters.ts";
import type { Queue } from "../queue/queue.ts";
import { countingListeners } from "../testing/counting_listeners.ts";
import { createFakeQueue } from "../testing/fake_queue.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { PERSON } from "../../contract/testing/messages.ts";
import { sampleResult } from "../testing/sample_messages.ts";

const body = (n: number) => JSON.stringify(sampleResult(n));
const keys = (results: readonly Result[]) => results.map(({ key }) => key);

/** A ledger in memory; `onAppend` may delay an append or fail it. */
function fakeLedger(onAppend: () => Promise<void> = () => Promise.resolve()) {
  const lines: Result[] = [];
  let appends = 0;
  const ledger: Pick<Ledger, "append"> & { lines: Result[]; appends: () => number } = {
    lines,
    appends: () => appends,
    async append(results) {
      // So that a hot loop fails its test instead of hanging it.
      if (++appends < 10_000) await onAppend();
      const known = new Map([...lines, ...results].map((result) => [result.identity, result]));
      const fresh = [...known.values()].slice(lines.length);
      lines.push(...fresh);
      return fresh;
    },
  };
  return ledger;
}

/** Of the running test. */
let clock: FakeTime;

/** A running collect; `end` stops it and waits for it. */
function start(
  queue: Queue,
  ledger: Pick<Ledger, "append">,
  writeResultFile: ResultFileWriter = () => Promise.resolve(),
) {
  const stop = new AbortController();
  const log = recordingLog();
  let ended = false;
  const { signal } = stop;
  const commit = createCommit({
    ledger,
    log,
    meters: noMeters,
    signal,
  });
  const done = runCollect({ queue, commit, writeResultFile, log, meters: noMeters, signal }).then(
    () => {
      ended = true;
    },
  );
  const end = async () => {
    stop.abort();
    await clock.until(() => ended);
    await done;
  };
  return { stop, log, end, ended: () => ended };
}

function test(name: string, run: (time: FakeTime) => Promise<void>) {
  Deno.test(name, () =>
    withFakeTime(async (time) => {
      clock = time;
      await run(time);
      assert.equal(time.pending(), 0, "timers left behind");
    }));
}

test("nothing is deleted from the queue before the ledger has it", async (time) => {
  const queue = createFakeQueue([body(1), body(2)]);
  const disk = Promise.withResolvers<void>();
  const ledger = fakeLedger(() => disk.promise);
  const collect = start(queue, ledger);
  await time.settle();
  assert.equal(ledger.appends(), 1);
  assert.ok(queue.calls.every(({ op }) => op === "receive"));
  disk.resolve();
  await time.settle();
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4", "test_2.mp4"]);
  const removes = queue.calls.filter(({ op }) => op === "delete");
  assert.deepEqual(removes, [{ op: "delete", id: "m1" }, { op: "delete", id: "m2" }]);
  const told = collect.log.lines.filter(({ message }) => message === "ledgered");
  assert.deepEqual(told.flatMap(({ keys }) => keys), ["test_1.mp4", "test_2.mp4"]);
  await collect.end();
});

test("of results with many people, only a few are parsed at once", async (time) => {
  const many = Array.from({ length: 200 }, () => PERSON);
  const bodies = Array.from(
    { length: 40 },
    (_, n) => JSON.stringify(sampleResult(n, { people: many })),
  );
  const queue = createFakeQueue([...bodies, body(50)]);
  const disk = Promise.withResolvers<void>();
  let [most, now] = [0, 0];
  const ledger = fakeLedger();
  const collect = start(queue, ledger, async ({ people }) => {
    if (!people) return;
    most = Math.max(most, ++now);
    await disk.promise;
    now--;
  });
  await time.settle();
  assert.equal(most, 16);
  assert.ok(keys(ledger.lines).includes("test_50.mp4"), "a small one does not wait for them");
  disk.resolve();
  await time.until(() => queue.left() === 0);
  assert.deepEqual([most, now, ledger.lines.length], [16, 0, 41]);
  await collect.end();
});

const malformed: { body: string; reason: RegExp }[] = [
  { body: "hello", reason: /not JSON/ },
  { body: '{"version":2}', reason: /version/ },
  { body: JSON.stringify({ ...sampleResult(9), identity: "x" }), reason: /identity/ },
  { body: JSON.stringify({ ...sampleResult(9), outcome: "perhaps" }), reason: /outcome/ },
];

test("a message that is not a result is dead-lettered with the reason, others of its batch go on", async (time) => {
  const bodies = [body(1), ...malformed.map((one) => one.body), body(2)];
  const queue = createFakeQueue(bodies);
  const ledger = fakeLedger();
  const collect = start(queue, ledger);
  await time.settle();
  assert.deepEqual(queue.dead.map((one) => one.body), malformed.map((one) => one.body));
  malformed.forEach(({ reason }, i) => assert.match(queue.dead[i]!.reason, reason));
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4", "test_2.mp4"]);
  assert.equal(queue.left(), 0);
  await collect.end();
});

test("a failed move to the dead-letter queue delays no other result, and is tried again", async (time) => {
  const inner = createFakeQueue(["hello", body(1)]);
  let broken = true;
  const queue: Queue = {
    ...inner,
    deadLetter: (...by) => broken ? Promise.reject(new Error("refused")) : inner.deadLetter(...by),
  };
  const ledger = fakeLedger();
  const collect = start(queue, ledger);
  await time.settle();
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4"]);
  assert.equal(inner.left(), 1);
  assert.ok(collect.log.lines.some(({ reason }) => reason === "refused"));
  broken = false;
  await time.until(() => inner.left() === 0);
  assert.equal(inner.dead[0]?.body, "hello");
  await collect.end();
});

test("while the ledger cannot be written, nothing is deleted and no delivery is used up", async (time) => {
  const queue = createFakeQueue([body(1)]);
  let full = true;
  const ledger = fakeLedger(() =>
    full ? Promise.reject(new Error("disk full")) : Promise.resolve()
  );
  const collect = start(queue, ledger);
  for (let minute = 0; minute < 120; minute++) {
    await time.advance(60_000);
    assert.deepEqual(queue.state("m1"), { receiveCount: 1, visible: false });
  }
  assert.ok(ledger.appends() > 360 && ledger.appends() < 1_500, `${ledger.appends()} tries`);
  assert.ok(collect.log.lines.some(({ reason }) => reason === "disk full"));
  full = false;
  await time.until(() => queue.left() === 0);
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4"]);
  assert.ok(queue.calls.every(({ op }) => op !== "deadLetter"));
  await collect.end();
});

test("a result is deleted after its file is written too; that delays no other result", async (time) => {
  const queue = createFakeQueue([body(1), body(2)]);
  let full = true;
  const copied: [string, boolean][] = [];
  const collect = start(queue, fakeLedger(), (result, isNew) => {
    if (full && result.key === "test_1.mp4") return Promise.reject(new Error("disk full"));
    copied.push([result.key, isNew]);
    return Promise.resolve();
  });
  await time.settle();
  assert.deepEqual([...queue.calls].filter(({ op }) => op === "delete"), [{
    op: "delete",
    id: "m2",
  }]);
  await time.advance(60_000);
  assert.deepEqual(queue.state("m1"), { receiveCount: 1, visible: false });
  assert.ok(collect.log.lines.some(({ reason }) => reason === "disk full"));
  full = false;
  await time.until(() => queue.left() === 0);
  assert.deepEqual(copied, [["test_2.mp4", true], ["test_1.mp4", true]]);
  queue.put(body(1));
  await time.until(() => queue.left() === 0);
  assert.deepEqual(copied.at(-1), ["test_1.mp4", false]);
  await collect.end();
});

test("a stop while the ledger cannot be written ends it, and nothing is deleted", async (time) => {
  const queue = createFakeQueue([body(1)]);
  const collect = start(queue, fakeLedger(() => Promise.reject(new Error("disk full"))));
  await time.advance(100_000);
  const before = time.now();
  await collect.end();
  assert.ok(time.now() - before < 1_000);
  assert.equal(queue.left(), 1);
});

test("a redelivered result adds no line, and is deleted", async (time) => {
  const queue = createFakeQueue([body(1), body(1)]);
  const ledger = fakeLedger();
  const collect = start(queue, ledger);
  await time.until(() => queue.left() === 0);
  queue.put(body(1));
  await time.until(() => queue.left() === 0);
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4"]);
  assert.equal(collect.log.lines.filter(({ message }) => message === "ledgered").length, 1);
  await collect.end();
});

test("a failed delete is reported, and the result is deleted at its next delivery", async (time) => {
  const inner = createFakeQueue([body(1)]);
  let broken = true;
  const queue: Queue = {
    ...inner,
    delete: (message) => broken ? Promise.reject(new Error("no")) : inner.delete(message),
  };
  const ledger = fakeLedger();
  const collect = start(queue, ledger);
  await time.settle();
  assert.equal(inner.left(), 1);
  const told = collect.log.lines.filter(({ level }) => level !== "debug")
    .map(({ level, message }) => [level, message]);
  assert.deepEqual(told[0], ["info", "ledgered"]);
  assert.equal(told[1]?.[0], "warn");
  broken = false;
  await time.until(() => inner.left() === 0);
  assert.deepEqual(keys(ledger.lines), ["test_1.mp4"]);
  await collect.end();
});

test("a stop ends a poll soon, after a batch in progress is finished", async (time) => {
  const queue = createFakeQueue([body(1)]);
  const disk = Promise.withResolvers<void>();
  const collect = start(queue, fakeLedger(() => disk.promise));
  await time.settle();
  collect.stop.abort();
  await time.advance(60_000);
  assert.equal(collect.ended(), false);
  disk.resolve();
  await collect.end();
  assert.equal(queue.left(), 0);

  const idle = start(createFakeQueue(), fakeLedger());
  await time.advance(1_000);
  const before = time.now();
  await idle.end();
  assert.ok(time.now() - before < 1_000);
});

test("ten thousand results leave no listener and no timer behind", (time) =>
  countingListeners(async (listeners) => {
    const queue = createFakeQueue();
    const seen = new Set<string>();
    const ledger: Pick<Ledger, "append"> = {
      append(results) {
        for (const { identity } of results) seen.add(identity);
        return Promise.resolve([...results]);
      },
    };
    const collect = start(queue, ledger);
    await time.settle();
    const atRest = { listeners: listeners.now, timers: time.pending() };
    for (let n = 0; n < 10_000; n++) {
      queue.put(body(n));
      if (n % 500 === 499) await time.until(() => queue.left() === 0);
    }
    // Parallel polls go on for a second after the last full batch.
    await time.advance(1_000);
    assert.deepEqual({ listeners: listeners.now, timers: time.pending() }, atRest);
    assert.ok(listeners.most < 10, `${listeners.most} listeners at once`);
    assert.equal(seen.size, 10_000);
    await collect.end();
    assert.equal(listeners.now, 0);
  }));

Deno.test({
  name: "the file holds one line per upload, however often results arrive (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      const path = `${dir}/results.csv`;
      assert.deepEqual(await collectAll(path, [1, 2, 2, 1]), ["test_1", "test_2"]);
      assert.deepEqual(await collectAll(path, [2, 3, 1]), ["test_1", "test_2", "test_3"]);
    }),
});

/** Collects all of these results; returns the videos that the file held at the first delete. */
async function collectAll(path: string, numbers: number[]): Promise<string[]> {
  const inner = createFakeQueue(numbers.map(body));
  const stop = new AbortController();
  let atDelete: string | undefined;
  const queue: Queue = {
    ...inner,
    async delete(message) {
      atDelete ??= await Deno.readTextFile(path);
      await inner.delete(message);
      if (inner.left() === 0) stop.abort();
    },
  };
  const ledger = await openLedger(path);
  const [log, { signal }] = [recordingLog(), stop];
  const commit = createCommit({
    ledger,
    log,
    meters: noMeters,
    signal,
  });
  const writeResultFile = () => Promise.resolve();
  await runCollect({ queue, commit, writeResultFile, log, meters: noMeters, signal });
  ledger.close();
  assert.equal(await Deno.readTextFile(path), atDelete);
  return [...atDelete!.matchAll(/test_\d/g)].map(([video]) => video);
}
