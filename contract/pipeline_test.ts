import assert from "node:assert/strict";
import numbers from "../inventory/group_vars/all/pipeline.json" with { type: "json" };
import { pipeline } from "./pipeline.ts";

Deno.test("each setting of pipeline.json is there once", () => {
  assert.deepEqual(Object.values(pipeline), Object.values(numbers));
});

Deno.test("the settings are within AWS's limits and consistent", () => {
  const isWhole = (value: number, from: number, to: number) =>
    assert.ok(Number.isInteger(value) && value >= from && value <= to, `${value}`);
  isWhole(pipeline.timeoutSeconds, 1, 900);
  isWhole(pipeline.memoryMb, 128, 10_240);
  isWhole(pipeline.receiveWaitSeconds, 1, 20);
  // The bridge dead-letters an upload before SQS would.
  isWhole(pipeline.maxReceives, 5, 1000);
  isWhole(pipeline.visibilityTimeouts, 6, 12 * 3600 / pipeline.timeoutSeconds);
  isWhole(pipeline.retentionSeconds, 86_400, 14 * 86_400);
  // A message that SQS moves keeps its original enqueue time.
  isWhole(pipeline.deadLetterRetentionSeconds, pipeline.retentionSeconds + 1, 14 * 86_400);
  for (const suffix of pipeline.videoSuffixes) assert.match(suffix, /^\.\w+$/);
});
