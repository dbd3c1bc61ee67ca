import assert from "node:assert/strict";
import { withFakeTime } from "../testing/fake_time.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { noMeters } from "../monitoring/meters.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { createCommit } from "./commit.ts";

const never = new AbortController().signal;

/** A ledger whose appends end when the test says, and which already holds these results. */
function slowLedger(known: readonly number[] = []) {
  const appends: { keys: string[]; end: PromiseWithResolvers<void> }[] = [];
  const ids = new Set(known.map((n) => sampleResult(n).identity));
  const ledger: Pick<Ledger, "append"> = {
    async append(results) {
      const end = Promise.withResolvers<void>();
      appends.push({ keys: results.map(({ key }) => key), end });
      await end.promise;
      return results.filter(({ identity }) => !ids.has(identity));
    },
  };
  return { ledger, appends };
}

Deno.test("results that arrive during a sync form the next batch, with one sync", () =>
  withFakeTime(async (time) => {
    const { ledger, appends } = slowLedger();
    const commit = createCommit({
      ledger,
      log: recordingLog(),
      meters: noMeters,
      signal: never,
    });
    const ended: number[] = [];
    const put = (n: number) => commit(sampleResult(n)).then(() => ended.push(n));
    const all = [put(1), put(2)];
    await time.settle();
    all.push(put(3), put(4), put(5));
    await time.settle();
    assert.deepEqual(appends.map(({ keys }) => keys), [["test_1.mp4", "test_2.mp4"]]);
    assert.deepEqual(ended, []);
    appends[0]!.end.resolve();
    await time.settle();
    assert.deepEqual(ended, [1, 2]);
    assert.deepEqual(appends[1]!.keys, ["test_3.mp4", "test_4.mp4", "test_5.mp4"]);
    appends[1]!.end.resolve();
    await Promise.all(all);
    const last = put(6);
    await time.settle();
    appends[2]!.end.resolve();
    await last;
  }));

Deno.test("a commit resolves to whether the result was new; a line names all new ones", () =>
  withFakeTime(async (time) => {
    const { ledger, appends } = slowLedger([2]);
    const log = recordingLog();
    const commit = createCommit({ ledger, log, meters: noMeters, signal: never });
    const all = Promise.all([1, 2, 3].map((n) => commit(sampleResult(n))));
    await time.settle();
    appends[0]!.end.resolve();
    assert.deepEqual(await all, [true, false, true]);
    const { identity, key, outcome, requestId, ms } = sampleResult(1);
    assert.deepEqual(log.lines, [
      { level: "debug", message: "upload", identity, key, outcome, requestId, ms: ms.total },
      log.lines[1],
      { level: "info", message: "ledgered", uploads: 2, keys: ["test_1.mp4", "test_3.mp4"] },
    ]);
    assert.equal(log.lines[1]!.key, "test_3.mp4");
  }));

Deno.test("a large batch is named in several lines, each short enough for the journal", () =>
  withFakeTime(async (time) => {
    const { ledger, appends } = slowLedger();
    const log = recordingLog();
    const commit = createCommit({ ledger, log, meters: noMeters, signal: never });
    const all = Array.from({ length: 100 }, (_, n) => commit(sampleResult(n)));
    await time.settle();
    appends[0]!.end.resolve();
    await Promise.all(all);
    const told = log.lines.filter(({ message }) => message === "ledgered");
    assert.deepEqual(told.map(({ uploads }) => uploads), [40, 40, 20]);
    assert.equal(told.flatMap(({ keys }) => keys).length, 100);
  }));

Deno.test("while the disk fails, a stop rejects all waiting results", () =>
  withFakeTime(async (time) => {
    const stop = new AbortController();
    const ledger: Pick<Ledger, "append"> = {
      append: () => Promise.reject(new Error("disk full")),
    };
    const { signal } = stop;
    const commit = createCommit({
      ledger,
      log: recordingLog(),
      meters: noMeters,
      signal,
    });
    const all = Promise.allSettled([commit(sampleResult(1)), commit(sampleResult(2))]);
    await time.advance(60_000);
    stop.abort();
    assert.deepEqual((await all).map(({ status }) => status), ["rejected", "rejected"]);
    assert.equal(time.pending(), 0);
  }));
