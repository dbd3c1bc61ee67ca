import assert from "node:assert/strict";
import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { writeStudents } from "./student_batches.ts";

const students = Array.from({ length: 30 }, (_, id) => ({
  id,
  name: `n${id}`,
  major: "m",
  year: "y",
}));
const nameOf = (request: WriteRequest) => request.PutRequest?.Item?.["name"]?.S ?? "";

Deno.test("students go in batches of 25, and what was not taken goes again, later each time", async () => {
  const batches: string[][] = [];
  const waits: number[] = [];
  await writeStudents(students, (batch) => {
    batches.push(batch.map(nameOf));
    return Promise.resolve(batches.length < 3 ? batch.slice(0, 2) : []);
  }, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  assert.deepEqual(batches.map((batch) => batch.length), [25, 2, 2, 5]);
  assert.deepEqual(batches[1], ["n0", "n1"]);
  assert.deepEqual(waits, [100, 200]);
});

Deno.test("a table that never takes them is an error, not an endless loop", async () => {
  const never = writeStudents(students, (b) => Promise.resolve(b), () => Promise.resolve());
  await assert.rejects(never, { name: "UserError", message: /did not take 25 students/ });
});
