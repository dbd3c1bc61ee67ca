import assert from "node:assert/strict";
import type { Measured } from "./measure.ts";
import { dollarsAMinute, rekognitionText, timelineTable } from "./report.ts";

const measured = (who: string, processorSeconds: number): Measured => (
  { who, videoSeconds: 120, processorSeconds, people: 9, found: 8, wrong: 0 }
);

Deno.test("times are a minute of video's, compared with the timeline's, and priced", () => {
  const timeline = measured("timeline", 40);
  const table = timelineTable([timeline, measured("face_recognition", 110)], timeline);
  // 20 s × 1769/1024 GB × $0.0000166667
  assert.match(table, /timeline +│ 20\.0 +│ × 1\.00 +│ 8 of 9 +│ 0 +│ \$0\.00058 +│ \$0\.00046 /);
  assert.match(table, /face_recognition +│ 55\.0 +│ × 2\.75 /);
  assert.ok(Math.abs(dollarsAMinute(timeline, "x86_64") - 0.000575848) < 1e-8);
  assert.match(rekognitionText(timeline), /\$0\.10 a minute, × 174 of timeline/);
});
