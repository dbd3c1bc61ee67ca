import assert from "node:assert/strict";
import { csvRows } from "../../contract/csv.ts";
import { answer, answerWhole } from "../testing/sample_answers.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { rollOf } from "./roll.ts";
import { rollCsv, rollJson, rollText } from "./roll_export.ts";
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

const ROSTER = {
  students: ["Ann Lee", "Bob"].map((name) => ({ name, major: "Physics", year: "junior" })),
  source: "students.csv",
};
const whole = answerWhole(sampleEvidence(["a.mp4", "b.mp4", "c.mp4"]), {
  "a.mp4": [
    { name: "Ann Lee", student: ROSTER.students[0]!, spans: [[0.5, 10], [20, 25.25]] },
    { spans: [[1, 2]] },
  ],
  "b.mp4": [{ name: "Ann Lee", student: ROSTER.students[0]!, spans: [[3, 4]], sure: false }],
});

Deno.test("of whole videos the CSV has a line for each person and video, with when", () => {
  const at = "2026-01-02T12:00:01.000Z";
  const ann = ["Ann Lee", "Physics", "junior", "yes"];
  assert.deepEqual(csvRows(rollText(whole, ROSTER, null, "csv")), [
    // deno-fmt-ignore
    ["name", "major", "year", "present", "video", "uploaded", "from", "to", "seconds", "spans", "sure"],
    [...ann, "a.mp4", at, "0.5", "25.25", "14.75", "0.5-10 20-25.25", "yes"],
    [...ann, "b.mp4", at, "3", "4", "1", "3-4", "no"],
    [...ann, "c.mp4", at, "", "", "", "", ""],
    ["Bob", "Physics", "junior", "no", "", "", "", "", "", "", ""],
  ]);
});

Deno.test("of whole videos the JSON has each look of a person, known or not", () => {
  const { people, unknown } = JSON.parse(rollText(whole, ROSTER, null, "json"));
  assert.equal(people[0].seconds, 15.75);
  assert.deepEqual(
    people[0].looks.map(({ video, from }: { video: string; from: number }) => [
      video,
      from,
    ]),
    [["a.mp4", 0.5], ["b.mp4", 3]],
  );
  assert.ok(!("looks" in people[1]));
  assert.deepEqual([unknown.length, unknown[0].seconds, unknown[0].looks[0].to], [1, 1, 2]);
});
