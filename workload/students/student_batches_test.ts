import assert from "node:assert/strict";
import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { parseStudents } from "../../contract/student_file.ts";
import { differencesText } from "./differences.ts";
import { exportText } from "./export.ts";
import {
  compareStudents,
  compareWith,
  deleteStudents,
  type Item,
  toRow,
  writeStudents,
} from "./student_batches.ts";

const students = Array.from({ length: 130 }, (_, id) => ({
  id,
  name: `n${id}`,
  major: "m",
  year: "y",
}));
const nameOf = (request: WriteRequest) => request.PutRequest?.Item?.["name"]?.S ?? "";
const item = (name: string, more: Item = {}): Item => ({
  year: { S: "y" },
  major: { S: "m" },
  name: { S: name },
  ...more,
});

Deno.test("students are written in batches of 25, unprocessed ones again with backoff", async () => {
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

Deno.test("a table that stays throttled is an error, not an endless loop", async () => {
  const never = writeStudents(students, (b) => Promise.resolve(b), () => Promise.resolve());
  await assert.rejects(never, { name: "UserError", message: /did not process 25 students/ });
});

Deno.test("students are read in batches of 100, unprocessed ones again", async () => {
  const batches: string[][] = [];
  const differences = await compareStudents(students, (names) => {
    batches.push(names);
    const looked = batches.length === 1 ? names.slice(0, 60) : names;
    const found = looked.map((name) => item(name, { id: { N: name.slice(1) } }));
    return Promise.resolve({ found, left: names.slice(looked.length) });
  }, () => Promise.resolve());
  assert.deepEqual(batches.map((names) => names.length), [100, 40, 30]);
  assert.deepEqual(differences, { added: [], changed: [], onlyInTable: [] });
});

Deno.test("missing students and those with more, fewer or other values differ", async () => {
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
  const read = () => Promise.resolve({ found, left: [] });
  const { added, changed } = await compareStudents(wanted, read);
  assert.deepEqual(added.map(({ name }) => name), ["missing"]);
  const names = changed.map(({ after }) => after.name);
  assert.deepEqual(names, ["other", "text", "huge", "more", "less"]);
  assert.deepEqual(changed[0]!.before, { name: "other", major: "m", year: "y", id: 8 });
});

Deno.test("a number above 2^53 is written, compared and exported with every digit", async () => {
  const json =
    '[{"name":"n","major":"m","year":"y","id":98765432109876543210,"in":[{"a":0.12345678901234567890}]}]';
  const written: (Item | undefined)[] = [];
  await writeStudents(parseStudents(json, "f"), (batch) => {
    written.push(...batch.map(({ PutRequest }) => PutRequest?.Item));
    return Promise.resolve([]);
  });
  assert.deepEqual(written[0]!["id"], { N: "98765432109876543210" });
  const rows = [written[0]!, {
    ...written[0]!,
    name: { S: "o" },
    id: { N: "98765432109876543211" },
  }];
  const students = parseStudents(exportText(rows.map(toRow), true), "f");
  assert.deepEqual(compareWith(students, rows), { added: [], changed: [], onlyInTable: [] });
  assert.match(exportText(rows.map(toRow), false), /,98765432109876543211\b/);
  const swapped = compareWith([{ ...students[0]!, name: "o" }], [rows[1]!]);
  assert.deepEqual(differencesText(swapped), [
    "~ o: id 98765432109876543211 → 98765432109876543210",
  ]);
});

Deno.test("a number with too many digits for DynamoDB is refused, with the student's name", async () => {
  const json = `[{"name":"n","major":"m","year":"y","id":${"9".repeat(39)}}]`;
  const read = () => Promise.resolve({ found: [item("n")], left: [] });
  await assert.rejects(compareStudents(parseStudents(json, "f"), read), {
    message: /^n cannot be stored in DynamoDB: a number of more than 38 digits/,
  });
});

Deno.test("a number that DynamoDB cannot store is refused, with the student's name", async () => {
  const huge = { name: "n", major: "m", year: "y", id: 2 ** 60 };
  const compared = compareStudents([huge], () => Promise.resolve({ found: [item("n")], left: [] }));
  await assert.rejects(compared, {
    name: "UserError",
    message: /^n cannot be stored .*: make it a/,
  });
});

Deno.test("students that are only in the table are found by a scan and deleted in batches", async () => {
  const items = students.map(({ name }) => item(name));
  const { onlyInTable, added } = compareWith([{ name: "n3", major: "m", year: "y" }], items);
  assert.deepEqual([onlyInTable.length, added], [129, []]);
  const batches: (string | undefined)[][] = [];
  await deleteStudents(onlyInTable.map(({ name }) => String(name)), (batch) => {
    batches.push(batch.map((request) => request.DeleteRequest?.Key?.["name"]?.S));
    return Promise.resolve([]);
  });
  assert.deepEqual(batches.map((batch) => batch.length), [25, 25, 25, 25, 25, 4]);
  assert.ok(!batches.flat().includes("n3"));
});
