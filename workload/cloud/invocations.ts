import { type CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";

/** How often CloudWatch has seen the function invoked from the start of `from`'s minute until `to`.
 * Null if it does not answer. */
export async function countInvocations(
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
