import assert from "node:assert/strict";
import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { findDiffering, type Item, updateStudents, writeStudents } from "./student_batches.ts";

const students = Array.from({ length: 130 }, (_, id) => ({
  id,
  name: `n${id}`,
  major: "m",
  year: "y",
}));
const nameOf = (request: WriteRequest) => request.PutRequest?.Item?.["name"]?.S ?? "";
const item = (name: string, more: Item = {}): Item => ({
  ...{ year: { S: "y" }, major: { S: "m" }, name: { S: name } },
  ...more,
});

Deno.test("students go in batches of 25, and what was not taken goes again, later each time", async () => {
  const batches: string[][] = [];
  const waits: number[] = [];
  await writeStudents(students.slice(0, 30), (batch) => {
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

Deno.test("students are asked for in batches of 100, and again if they were not looked up", async () => {
  const batches: string[][] = [];
  const differing = await findDiffering(students, (names) => {
    batches.push(names);
    const looked = batches.length === 1 ? names.slice(0, 60) : names;
    const found = looked.map((name) => item(name, { id: { N: name.slice(1) } }));
    return Promise.resolve({ found, left: names.slice(looked.length) });
  }, () => Promise.resolve());
  assert.deepEqual(batches.map((names) => names.length), [100, 40, 30]);
  assert.deepEqual(differing, []);
});

Deno.test("who is missing differs, and who has anything more, less or else", async () => {
  const base = { major: "m", year: "y" };
  const wanted = [
    { ...base, name: "same", id: 7, tags: ["x", { y: null }], small: 1e-7 },
    { ...base, name: "missing" },
    { ...base, name: "other", id: 7 },
    { ...base, name: "text", id: "7" },
    { ...base, name: "huge", id: 7 },
    { ...base, name: "more" },
    { ...base, name: "less", room: "" },
  ];
  const found = [
    item("same", {
      small: { N: "0.0000001" },
      id: { N: "7" },
      tags: { L: [{ S: "x" }, { M: { y: { NULL: true } } }] },
    }),
    item("other", { id: { N: "8" } }),
    item("text", { id: { N: "7" } }),
    item("huge", { id: { N: "1E+100" } }),
    item("more", { room: { S: "1" } }),
    item("less"),
  ];
  const differing = await findDiffering(wanted, () => Promise.resolve({ found, left: [] }));
  const names = differing.map(({ name }) => name);
  assert.deepEqual(names, ["missing", "other", "text", "huge", "more", "less"]);
});

Deno.test("only who differs is written; without a writer they are counted alone", async () => {
  const three = students.slice(0, 3).map(({ name, major, year }) => ({ name, major, year }));
  const read = () => Promise.resolve({ found: [item("n0"), item("n2")], left: [] });
  const written: string[] = [];
  const write = (batch: WriteRequest[]) => {
    written.push(...batch.map(nameOf));
    return Promise.resolve([]);
  };
  assert.equal(await updateStudents(three, { read, write: undefined }), 1);
  assert.deepEqual(written, []);
  assert.equal(await updateStudents(three, { read, write }), 1);
  assert.deepEqual(written, ["n1"]);
});
