import assert from "node:assert/strict";
import type { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import type { RunRecord } from "../record/run_record.ts";

const run = { ...sampleRun(["a.mp4", "b.mp4", "c.mp4"]), invocationsBaseline: 4 };

/** Waits for three invocations; CloudWatch returns these sums in turn and repeats the last. */
async function awaited(sums: (number | Error)[], waitMs: number, record: RunRecord = run) {
  const { waitForInvocations } = await import("./invocations.ts");
  const asked: GetMetricStatisticsCommand["input"][] = [];
  const cloudWatch = {
    send: ({ input }: GetMetricStatisticsCommand) => {
      asked.push(input);
      const sum = sums.length > 1 ? sums.shift()! : sums[0]!;
      return typeof sum === "number"
        ? Promise.resolve({ Datapoints: [{ Sum: sum - 1 }, { Sum: 1 }] })
        : Promise.reject(sum);
    },
  } as unknown as CloudWatchClient;
  const reported: number[] = [];
  const count = await waitForInvocations({
    cloudWatch,
    run: record,
    wanted: 3,
    waitMs,
    signal: new AbortController().signal,
    onCount: (count) => reported.push(count),
  });
  return { count, reported, asked };
}

testWithPermissions("CloudWatch's count is awaited and reduced by the baseline", async () => {
  const { count, reported, asked } = await awaited([4, 7], 60_000);
  assert.equal(count, 3);
  assert.deepEqual(reported, [0]);
  const [{ StartTime, EndTime, Dimensions } = {}] = asked;
  assert.equal(StartTime?.toISOString(), "2026-01-02T11:59:00.000Z");
  assert.equal(EndTime?.toISOString(), "2026-01-02T12:02:00.000Z");
  assert.deepEqual(Dimensions, [{ Name: "FunctionName", Value: "rollcall-recognise" }]);
});

testWithPermissions(
  "when the time is up the last count is returned, null if it is zero",
  async () => {
    assert.equal((await awaited([6], 0)).count, 2);
    assert.equal((await awaited([4], 0)).count, null);
  },
);

testWithPermissions("without CloudWatch the result is null at once", async () => {
  assert.equal((await awaited([new Error("AccessDenied")], 60_000)).count, null);
  const { count, asked } = await awaited([7], 60_000, { ...run, invocationsBaseline: null });
  assert.equal(count, null);
  assert.equal(asked.length, 0);
});
