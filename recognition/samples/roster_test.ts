import assert from "node:assert/strict";
import { csvRows } from "../../contract/csv.ts";
import { mappingLine, rosterCsv, sampleRoster } from "./roster.ts";

Deno.test("no two students have the same major and year, so that mix-ups are noticed", () => {
  const students = sampleRoster(22);
  assert.equal(new Set(students.map(({ major, year }) => `${major},${year}`)).size, 22);
  assert.equal(new Set(students.map(({ name }) => name)).size, 22);
});

Deno.test("the roster is CSV, and a stranger's mapping is empty", () => {
  const [student] = sampleRoster(1);
  assert.deepEqual(csvRows(rosterCsv([student!])), [
    ["id", "name", "major", "year"],
    ["1001", "student_01", "physics", "freshman"],
  ]);
  assert.equal(mappingLine("test_0.mp4", student!), "test_0.mp4:physics,freshman\n");
  assert.equal(mappingLine("test_1.mp4", null), "test_1.mp4:,\n");
});
