import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { sleep } from "../../cli/async.ts";
import { countInvocations } from "../cloud/invocations.ts";
import type { RunRecord } from "../record/run_record.ts";

/**
 * Waits for CloudWatch's count of the run's invocations, which is minutes late on AWS.
 * @returns null if CloudWatch is not available, or still counts none when the time is up
 */
export async function waitForInvocations(options: {
  cloudWatch: CloudWatchClient;
  run: RunRecord;
  /** Expected number. */
  wanted: number;
  waitMs: number;
  signal: AbortSignal;
  onCount: (count: number) => void;
}): Promise<number | null> {
  const { cloudWatch, run, wanted, waitMs, signal, onCount } = options;
  const baseline = run.invocationsBaseline;
  if (baseline === null) return null;
  const until = performance.now() + waitMs;
  for (let pause = 250;; pause = Math.min(pause * 2, 5_000)) {
    const to = run.finishedAt === null ? new Date() : new Date(run.finishedAt);
    const { functionName } = run.names;
    const from = new Date(run.startedAt);
    const counted = await countInvocations(cloudWatch, functionName, from, to, signal);
    if (counted === null) return null;
    const count = counted - baseline;
    if (count >= wanted) return count;
    const left = until - performance.now();
    if (left <= 0) return count > 0 ? count : null;
    onCount(count);
    await sleep(Math.min(pause, left), signal);
    signal.throwIfAborted();
  }
}
