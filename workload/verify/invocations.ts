import { type CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { sleep } from "../../cli/async.ts";
import type { RunRecord } from "../run/run_record.ts";

/** How often CloudWatch has seen the function invoked from the start of `from`'s minute until `to`.
 * Null if it does not answer. */
export async function countedInvocations(
  cloudWatch: CloudWatchClient,
  functionName: string,
  from: Date,
  to: Date,
  signal: AbortSignal,
): Promise<number | null> {
  // CloudWatch keeps minutes, and gives 1440 of them in an answer at most.
  const start = Math.floor(from.getTime() / 60_000) * 60_000;
  const end = Math.min(Math.floor(to.getTime() / 60_000) + 1, start / 60_000 + 1440) * 60_000;
  try {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/Lambda",
        MetricName: "Invocations",
        Dimensions: [{ Name: "FunctionName", Value: functionName }],
        StartTime: new Date(start),
        EndTime: new Date(end),
        Period: 60,
        Statistics: ["Sum"],
      }),
      { abortSignal: signal },
    );
    return Datapoints.reduce((sum, point) => sum + (point.Sum ?? 0), 0);
  } catch (error) {
    // Not allowed, or not offered here: other evidence has to do.
    if (signal.aborted) throw error;
    return null;
  }
}

/**
 * The run's invocations as CloudWatch counts them, waited for because AWS tells them minutes late.
 * Null if it does not answer, or knows of none when the time is up.
 */
export async function awaitInvocations(options: {
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
    const counted = await countedInvocations(cloudWatch, functionName, from, to, signal);
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
