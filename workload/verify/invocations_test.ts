import assert from "node:assert/strict";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { fakeCloudWatch } from "../testing/fake_cloudwatch.ts";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import type { RunRecord } from "../record/run_record.ts";

/** Three videos, from 11:59:59 to 12:03:00. */
const run: RunRecord = {
  ...sampleRun(["a.mp4", "b.mp4", "c.mp4"]),
  finishedAt: "2026-01-02T12:03:00.000Z",
};
const at = (time: string) => `2026-01-02T${time}Z`;
const OURS = ["12:00:01", "12:00:02", "12:01:03"].map(at);

async function awaited(
  cloudWatch: CloudWatchClient,
  { waitMs = 60_000, record = run, starts = OURS } = {},
) {
  const { waitForInvocations } = await import("./invocations.ts");
  const reported: number[] = [];
  const invocations = await waitForInvocations({
    cloudWatch,
    run: record,
    starts: starts.map((start) => new Date(start)),
    waitMs,
    signal: new AbortController().signal,
    onCount: (count) => reported.push(count),
  });
  return { invocations, reported };
}

testWithPermissions("CloudWatch's late minutes are awaited", async () => {
  const { cloudWatch, asked } = fakeCloudWatch([], OURS.slice(0, 2), OURS);
  const { invocations, reported } = await awaited(cloudWatch);
  assert.deepEqual(invocations, { counted: 3, surplus: 0 });
  assert.deepEqual(reported, [0, 2]);
  const [{ StartTime, EndTime, Dimensions } = {}] = asked;
  assert.equal(StartTime?.toISOString(), "2026-01-02T11:59:00.000Z");
  assert.equal(EndTime?.toISOString(), "2026-01-02T12:04:00.000Z");
  assert.deepEqual(Dimensions, [{ Name: "FunctionName", Value: "rollcall-recognise" }]);
});

testWithPermissions("invocations that were counted at the start are subtracted", async () => {
  const before = [at("11:59:10"), ...OURS];
  const record = { ...run, invocationsBaseline: 1 };
  const { invocations } = await awaited(fakeCloudWatch(before).cloudWatch, { record });
  assert.deepEqual(invocations, { counted: 3, surplus: 0 });
});

testWithPermissions(
  "another caller's invocation in the first or last minute is not held against the run",
  async () => {
    // CloudWatch had not counted it when the run started.
    for (const other of ["11:59:58", "12:03:30"]) {
      const { invocations } = await awaited(fakeCloudWatch([...OURS, at(other)]).cloudWatch);
      assert.deepEqual(invocations, { counted: 4, surplus: 0 }, other);
    }
  },
);

testWithPermissions("more invocations than videos in the run's own minutes are", async () => {
  const { invocations } = await awaited(fakeCloudWatch([...OURS, at("12:01:30")]).cloudWatch);
  assert.deepEqual(invocations, { counted: 4, surplus: 1 });
});

testWithPermissions("a video of the first minute is not expected in a later one", async () => {
  const record = { ...run, startedAt: at("11:59:20") };
  const starts = [at("11:59:30"), ...OURS.slice(1)];
  const again = fakeCloudWatch([...starts, at("12:01:30")]);
  const { invocations } = await awaited(again.cloudWatch, { record, starts });
  assert.deepEqual(invocations, { counted: 4, surplus: 1 });
});

testWithPermissions("clocks that differ by a moment make no surplus", async () => {
  const starts = [at("11:59:59.950"), ...OURS.slice(1)];
  const calls = [at("12:00:00.010"), ...OURS.slice(1)];
  const { invocations } = await awaited(fakeCloudWatch(calls).cloudWatch, { starts });
  assert.deepEqual(invocations, { counted: 3, surplus: 0 });
});

testWithPermissions("an invocation may start a minute after its call", async () => {
  const starts = [...OURS.slice(0, 2), at("12:03:00")];
  const calls = [...OURS.slice(0, 2), at("12:02:59.900")];
  const { invocations } = await awaited(fakeCloudWatch(calls).cloudWatch, { starts });
  assert.deepEqual(invocations, { counted: 3, surplus: 0 });
});

testWithPermissions("when the time is up the last count is returned, null if none", async () => {
  const waitMs = 0;
  const two = await awaited(fakeCloudWatch(OURS.slice(1)).cloudWatch, { waitMs });
  assert.deepEqual(two.invocations, { counted: 2, surplus: 0 });
  assert.equal((await awaited(fakeCloudWatch([]).cloudWatch, { waitMs })).invocations, null);
});

testWithPermissions("without CloudWatch the result is null at once", async () => {
  const denied = {
    send: () => Promise.reject(new Error("AccessDenied")),
  } as unknown as CloudWatchClient;
  assert.equal((await awaited(denied)).invocations, null);
  const { cloudWatch, asked } = fakeCloudWatch(OURS);
  const record = { ...run, invocationsBaseline: null };
  assert.equal((await awaited(cloudWatch, { record })).invocations, null);
  assert.equal(asked.length, 0);
});
