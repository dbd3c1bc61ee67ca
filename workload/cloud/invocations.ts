import { type CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";

/**
 * CloudWatch's count of the function's invocations, from the start of the minute of `from` to the end of
 * the minute of `to`. Null if CloudWatch refuses the request.
 */
export async function countInvocations(
  cloudWatch: CloudWatchClient,
  functionName: string,
  from: Date,
  to: Date,
  signal: AbortSignal,
): Promise<number | null> {
  // CloudWatch aggregates by the minute and returns at most 1,440 data points.
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
    // Not permitted or not supported: the caller falls back to request ids.
    if (signal.aborted) throw error;
    return null;
  }
}
