import assert from "node:assert/strict";
import { csvRows } from "../../contract/csv.ts";
import { answer } from "../testing/sample_answers.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { rollOf } from "./roll.ts";
import { rollCsv, rollJson } from "./roll_export.ts";
import { videoRows } from "./video_rows.ts";

const evidence = answer(sampleEvidence(["a, b.mp4", "c.mp4", "d.mp4"]), {
  "d.mp4": {
    text: "unknown,,\r\n",
    outcome: "unknown",
    frameTime: 1.5,
    nearest: { name: "Ann Lee", distance: 0.63, second: null },
  },
});
const rows = videoRows(evidence);
const roll = rollOf(evidence, rows, [
  { name: "Ann Lee", major: "Physics", year: "junior" },
  { name: 'Bob "B" Ray', major: "Law", year: "senior" },
]);

Deno.test("the roll as CSV has a line for each person, present or absent", () => {
  const at = "2026-01-02T12:00:01.000Z";
  assert.deepEqual(csvRows(rollCsv(roll, rows)), [
    ["name", "major", "year", "present", "times", "videos", "first", "last"],
    ["Ann Lee", "Physics", "junior", "yes", "2", "a, b.mp4; c.mp4", at, at],
    ['Bob "B" Ray', "Law", "senior", "no", "0", "", "", ""],
  ]);
});

Deno.test("the roll as JSON also has the unknown people, without their descriptors", () => {
  const text = rollJson(roll, rows, {
    startedAt: "2026-01-02T11:59:59.000Z",
    source: "students.csv",
  });
  const { roster, people, unknown, noFace } = JSON.parse(text);
  assert.equal(roster, "students.csv");
  assert.deepEqual(
    people.map((one: { name: string; present: boolean }) => [one.name, one.present]),
    [
      ["Ann Lee", true],
      ['Bob "B" Ray', false],
    ],
  );
  assert.deepEqual(unknown, [{
    videos: ["d.mp4"],
    first: "2026-01-02T12:00:01.000Z",
    last: "2026-01-02T12:00:01.000Z",
    nearest: { name: "Ann Lee", distance: 0.63 },
    best: { video: "d.mp4", frameTime: 1.5 },
  }]);
  assert.deepEqual(noFace, []);
  assert.doesNotMatch(text, /descriptor/);
});
