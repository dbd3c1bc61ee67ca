import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { sleep } from "../../cli/async.ts";
import {
  countInvocations,
  type InvocationsByMinute,
  minuteOf,
  sumOf,
} from "../cloud/invocations.ts";
import { lastRound, type RunRecord } from "../record/run_record.ts";

/** What CloudWatch reports about a run's invocations; after `--again`, of those that it caused. */
export interface CountedInvocations {
  /**
   * In the minutes that the run touches, without those that were counted at its start. The first and the last minute may
   * also hold other callers' invocations.
   */
  readonly counted: number;
  /** Certainly more than one a video: in minutes that hold nothing but the run. */
  readonly surplus: number;
}

/**
 * Waits for CloudWatch's counts of the run's invocations, which are minutes late on AWS.
 * @param options.starts when the run's invocations started, by the function's clock
 * @returns null if CloudWatch is not available, or still counts none when the time is up
 */
export async function waitForInvocations(options: {
  cloudWatch: CloudWatchClient;
  run: RunRecord;
  starts: readonly Date[];
  waitMs: number;
  signal: AbortSignal;
  onCount: (count: number) => void;
}): Promise<CountedInvocations | null> {
  const { cloudWatch, run, starts, waitMs, signal, onCount } = options;
  const round = lastRound(run);
  const baseline = round.invocationsBaseline;
  if (baseline === null) return null;
  const until = performance.now() + waitMs;
  for (let pause = 250;; pause = Math.min(pause * 2, 5_000)) {
    const to = run.finishedAt === null ? new Date() : new Date(run.finishedAt);
    const { functionName } = run.names;
    const from = new Date(round.startedAt);
    const counts = await countInvocations(cloudWatch, functionName, from, to, signal);
    if (counts === null) return null;
    const counted = sumOf(counts) - baseline;
    const left = until - performance.now();
    if (counted >= round.planned.length || left <= 0) {
      const surplus = surplusOf(counts, from, to, starts, round.planned.length);
      return counted > 0 ? { counted, surplus } : null;
    }
    onCount(counted);
    await sleep(Math.min(pause, left), signal);
    signal.throwIfAborted();
  }
}

/** Tolerated difference between the function's clock and CloudWatch's, in milliseconds. */
const CLOCKS_AGREE_MS = 1000;

/**
 * An invocation counts in the minute of the call, which may be before that of its start. So minutes after the first hold
 * at most the videos that did not start in the first.
 */
function surplusOf(
  counts: InvocationsByMinute,
  from: Date,
  to: Date,
  starts: readonly Date[],
  videos: number,
): number {
  const first = minuteOf(from);
  const last = minuteOf(to);
  const whole = new Map([...counts].filter(([minute]) => minute > first && minute < last));
  const atFirst = starts.filter((start) => minuteOf(+start + CLOCKS_AGREE_MS) === first).length;
  return Math.max(0, sumOf(whole) - (videos - atFirst));
}
