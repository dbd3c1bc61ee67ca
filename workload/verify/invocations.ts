import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { sleep } from "../../cli/async.ts";
import { countInvocations } from "../cloud/invocations.ts";
import type { RunRecord } from "../record/run_record.ts";

/**
 * The run's invocations as CloudWatch counts them, waited for because AWS tells them minutes late.
 * Null if it does not answer, or knows of none when the time is up.
 */
export async function waitForInvocations(options: {
  cloudWatch: CloudWatchClient;
  run: RunRecord;
  /** How many there should be. */
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
