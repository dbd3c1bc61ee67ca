import assert from "node:assert/strict";
import { checkPeopleAreEnrolled, peopleByName, peopleByRecord } from "./ground_truth.ts";

const student = (name: string, major: string, year: string) => ({ name, major, year });

Deno.test("a mapping of names is read; an empty name is nobody", () => {
  const truth = peopleByName("\uFEFFa.mp4:anna\r\n\nb:c.mp4:ben\nc.mp4:\nd.mp4:,\n", "mapping");
  assert.deepEqual([...truth], [
    ["a.mp4", "anna"],
    ["b:c.mp4", "ben"],
    ["c.mp4", null],
    ["d.mp4", null],
  ]);
  assert.throws(() => peopleByName("a.mp4:physics,junior\n", "mapping"), /line 1.*--students/);
});

Deno.test("with a roster, a record stands for a person, in the spellings of real rosters", () => {
  const roster = [student("anna", "law", "freshmen"), student("ben", "law", "senior")];
  const truth = peopleByRecord(
    roster,
    "a.mp4:law,freshman\nb.mp4:law,senior\nc.mp4:,\n",
    "mapping",
  );
  assert.deepEqual([...truth.values()], ["anna", "ben", null]);
});

Deno.test("a record that fits several students or none is refused with a remedy", () => {
  const roster = [student("anna", "law", "senior"), student("ben", "law", "senior")];
  assert.throws(() => peopleByRecord(roster, "a.mp4:law,senior\n", "m"), /anna, ben.*a\.mp4:anna/s);
  assert.throws(
    () => peopleByRecord(roster, "a.mp4:math,senior\n", "m"),
    /no student has that record/,
  );
});

Deno.test("a person may be named beside records; several in a clip are refused", () => {
  const roster = [student("anna", "law", "senior")];
  const truth = peopleByRecord(roster, "a.mp4:name=ben\nb.mp4:law,senior\n", "m");
  assert.deepEqual([...truth.values()], ["ben", "anna"]);
  assert.throws(
    () => peopleByRecord(roster, "a.mp4:law,senior;name=ben\n", "m"),
    /a\.mp4: a clip has one person here/,
  );
});

Deno.test("a contradicting line is refused; a repeated one is accepted", () => {
  assert.throws(() => peopleByName("a.mp4:anna\na.mp4:ben\n", "m"), /m, line 2: a\.mp4/);
  assert.throws(() => peopleByName("a.mp4:\na.mp4:ben\n", "m"), /m, line 2/);
  assert.equal(peopleByName("a.mp4:anna\na.mp4:anna\n", "m").size, 1);
});

Deno.test("a record that exactly matches one student does not match others with a similar spelling", () => {
  const roster = [student("anna", "law", "seniors"), student("ben", "law", "senior")];
  assert.equal(peopleByRecord(roster, "a.mp4:law,senior\n", "m").get("a.mp4"), "ben");
});

Deno.test("for a person who is not in the gallery, the advised mapping line is valid", () => {
  const truth = peopleByName("a.mp4:anna\nb.mp4:\n", "m");
  checkPeopleAreEnrolled(["anna"], truth, ["a.mp4", "b.mp4"], "gallery");
  let advised = "";
  assert.throws(
    () => checkPeopleAreEnrolled(["ben"], truth, ["a.mp4"], "gallery"),
    ({ message }) => {
      [, advised = ""] = /a\.mp4 is of anna.* nobody \((.*)\)$/.exec(message) ?? [];
      return true;
    },
  );
  const nobody = new Map([["a.mp4", null]]);
  assert.deepEqual(peopleByName(advised, "m"), nobody);
  assert.deepEqual(peopleByRecord([student("anna", "law", "senior")], advised, "m"), nobody);
});

Deno.test("names are composed, and spreadsheet lines are accepted", () => {
  const truth = peopleByName("sep=;\rZoe\u0308.mp4:Zoe\u0308;\r;;\rb.mp4:,,\r", "f");
  assert.deepEqual([...truth], [["Zo\u00eb.mp4", "Zo\u00eb"], ["b.mp4", null]]);
  assert.doesNotThrow(() =>
    checkPeopleAreEnrolled(["Zo\u00eb"], truth, ["Zoe\u0308.mp4"], "gallery")
  );
  assert.throws(
    () => checkPeopleAreEnrolled(["Zoe"], truth, ["Zoe\u0308.mp4"], "gallery"),
    /who is not in/,
  );
});
