import assert from "node:assert/strict";
import { rosterNotes } from "./roster_notes.ts";

const roster = (...names: string[]) => ({
  file: "students.csv",
  items: names.map((name) => ({ name, major: "law", year: "junior" })),
});

Deno.test("without a roster, the answers carry names only", () => {
  assert.deepEqual(rosterNotes(["ann", "bob"], undefined, "names.csv"), [
    "without --students the answers carry names only: the roster is the 2 names of the gallery, names.csv",
  ]);
});

Deno.test("people who are missing in the roster or in the gallery are named, a few of many", () => {
  assert.deepEqual(rosterNotes(["ann"], roster("ann"), ""), []);
  // One name in both forms of Unicode.
  assert.deepEqual(rosterNotes(["Zoe\u0308"], roster("Zo\u00eb"), ""), []);
  const people = ["ann", ..."123456".split("")];
  assert.deepEqual(rosterNotes(people, roster("ann", "eve"), ""), [
    "not in students.csv, so answers carry the name only: 1, 2, 3, 4, 5 and 1 more",
    "in students.csv but without a picture, so never recognised: eve",
  ]);
});
