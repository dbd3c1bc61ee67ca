import assert from "node:assert/strict";
import { type FakeTime, withFakeTime } from "./fake_time.ts";
import { type IntakeOptions, runIntake } from "../intake/intake.ts";
import type { InvokeResult } from "../intake/invoke.ts";
import type { Queue } from "../queue/queue.ts";
import { noMeters } from "../monitoring/meters.ts";
import { type FakeQueue } from "./fake_queue.ts";
import { recordingLog } from "./recording_log.ts";

export const DONE: InvokeResult = { kind: "done", requestId: "r" };
export const THROTTLED: InvokeResult = { kind: "throttled" };
export const FAILED: InvokeResult = { kind: "failed", reason: "Error: boom", requestId: "r" };

/** A function that answers as told, given the key and how often it was called for that key. */
export function fakeFunction(
  answer: (key: string, call: number) => InvokeResult | Promise<InvokeResult>,
) {
  const calls: string[] = [];
  const fake = {
    calls,
    running: 0,
    most: 0,
    invoke: async (record: { s3: { object: { key: string } } }) => {
      const { key } = record.s3.object;
      calls.push(key);
      // So that a hot loop fails its test instead of hanging it.
      if (calls.length > 10_000) return DONE;
      fake.most = Math.max(fake.most, ++fake.running);
      try {
        return await answer(key, calls.filter((other) => other === key).length);
      } finally {
        fake.running--;
      }
    },
  };
  return fake;
}

/** Of the running test. */
let clock: FakeTime;

/** A running intake; `end` stops it and waits for it. */
export function start(
  queue: Queue,
  { invoke }: { invoke: IntakeOptions["invoke"] },
  more: Partial<IntakeOptions> = {},
) {
  const stop = new AbortController();
  const log = recordingLog();
  let ended = false;
  const done = runIntake({
    queue,
    invoke,
    inputBucket: "in",
    concurrency: 8,
    maxAttempts: 5,
    drainMs: 30_000,
    log,
    meters: noMeters,
    signal: stop.signal,
    ...more,
  }).then(() => {
    ended = true;
  });
  const end = async () => {
    stop.abort();
    await clock.until(() => ended);
    await done;
  };
  return { stop, log, end, ended: () => ended };
}

/** A test with a fake clock, which must have no timers left at the end. */
export function test(name: string, run: (time: FakeTime) => Promise<void>) {
  Deno.test(name, () =>
    withFakeTime(async (time) => {
      clock = time;
      await run(time);
      assert.equal(time.pending(), 0, "timers left behind");
    }));
}

/** The ids of the deleted messages, in order. */
export const deletedIds = (queue: FakeQueue) =>
  queue.calls.flatMap((call) => call.op === "delete" ? [call.id] : []);
/** The seconds of each visibility change, in order. */
export const visibilityChanges = (queue: FakeQueue) =>
  queue.calls.flatMap((call) => call.op === "changeVisibility" ? [call.seconds] : []);
