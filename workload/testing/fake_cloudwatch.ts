import type { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";

const MINUTE_MS = 60_000;

/**
 * A CloudWatch that counts a function's invocations as AWS does: sums of whole minutes, in no order, without minutes that
 * have none, and late.
 * @param invokedAt times of the invocations; the n-th list is the state at the n-th request, the last one stays
 */
export function fakeCloudWatch(...invokedAt: (readonly string[])[]) {
  const asked: GetMetricStatisticsCommand["input"][] = [];
  const send = ({ input }: GetMetricStatisticsCommand) => {
    const known = invokedAt[Math.min(asked.length, invokedAt.length - 1)]!;
    asked.push(input);
    const from = Number(input.StartTime);
    const to = Number(input.EndTime);
    if (input.Period !== 60 || to <= from || (to - from) / MINUTE_MS > 1440) {
      return Promise.reject(new Error("InvalidParameterCombination"));
    }
    const sums = new Map<number, number>();
    for (const time of known) {
      const minute = Math.floor(Date.parse(time) / MINUTE_MS) * MINUTE_MS;
      if (minute >= from && minute < to) sums.set(minute, (sums.get(minute) ?? 0) + 1);
    }
    const Datapoints = [...sums].reverse().map(([minute, Sum]) => ({
      Timestamp: new Date(minute),
      Sum,
      Unit: "Count",
    }));
    return Promise.resolve({ Label: "Invocations", Datapoints });
  };
  return { cloudWatch: { send } as unknown as CloudWatchClient, asked };
}
