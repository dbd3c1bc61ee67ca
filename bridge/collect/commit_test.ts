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

Deno.test("a commit resolves to whether the result was new, and new results are logged", () =>
  withFakeTime(async (time) => {
    const { ledger, appends } = slowLedger([2]);
    const log = recordingLog();
    const commit = createCommit({ ledger, log, meters: noMeters, signal: never });
    const both = Promise.all([commit(sampleResult(1)), commit(sampleResult(2))]);
    await time.settle();
    appends[0]!.end.resolve();
    assert.deepEqual(await both, [true, false]);
    assert.deepEqual(log.lines.map(({ message, key }) => [message, key]), [
      ["ledgered", "test_1.mp4"],
    ]);
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
