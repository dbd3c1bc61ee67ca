import { type CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";

/** Invocations by the start of their minute, in milliseconds since 1970. A minute without any may be missing. */
export type InvocationsByMinute = ReadonlyMap<number, number>;

const MINUTE_MS = 60_000;

/** The start of the minute of a time, both in milliseconds since 1970. */
export function minuteOf(time: Date | number): number {
  return Math.floor(Number(time) / MINUTE_MS) * MINUTE_MS;
}

/**
 * CloudWatch's counts of the function's invocations, from the minute of `from` to that of `to`. An invocation counts in
 * the minute in which it was invoked, but only minutes later:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @returns null if CloudWatch refuses the request
 */
export async function countInvocations(
  cloudWatch: CloudWatchClient,
  functionName: string,
  from: Date,
  to: Date,
  signal: AbortSignal,
): Promise<InvocationsByMinute | null> {
  // CloudWatch returns at most 1,440 data points.
  const start = minuteOf(from);
  const end = Math.min(minuteOf(to) + MINUTE_MS, start + 1440 * MINUTE_MS);
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
    const counts = new Map<number, number>();
    for (const { Timestamp = start, Sum = 0 } of Datapoints) {
      const minute = minuteOf(Timestamp);
      counts.set(minute, (counts.get(minute) ?? 0) + Sum);
    }
    return counts;
  } catch (error) {
    // Not permitted or not supported: the caller goes by request ids alone.
    if (signal.aborted) throw error;
    return null;
  }
}

/** The number of invocations in all minutes. */
export function sumOf(counts: InvocationsByMinute): number {
  return counts.values().reduce((sum, count) => sum + count, 0);
}
