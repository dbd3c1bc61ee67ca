import assert from "node:assert/strict";
import { GRID, rulesOf } from "./rule_grid.ts";
import type { Measured } from "./measure.ts";
import { type PeopleReport, peopleText } from "./report.ts";
import { summaryOf } from "./summary.ts";

const counts = (person: string, right: number, accepted: number) => ({
  person,
  known: 100,
  right,
  wrong: 0,
  noFace: 0,
  strangers: 100,
  accepted,
  sure: 50,
  sureWrong: 0,
});

/**
 * Results in which rules with a threshold up to 0.5 accept nobody and laxer ones many; anna is half
 * a.
 */
const result = (people: readonly string[], atMost: number) => ({
  people,
  photos: 20,
  cells: rulesOf(GRID).map(({ threshold, margin }) => {
    const lax = threshold > atMost;
    return {
      threshold,
      margin,
      people: people.map((person) => counts(person, Math.round(threshold * 100), lax ? 25 : 0)),
    };
  }),
});

const MEASURED: Measured = {
  inForce: [counts("anna", 90, 2), counts("ben", 70, 0)],
  confusions: [{ person: "anna", takenFor: "ben", known: false, looks: 2 }],
  sizes: [{ people: 2, counts: [counts("anna", 90, 2), counts("ben", 70, 0)] }],
  all: result(["anna", "ben"], 0.5),
  halves: { a: result(["anna"], 0.5), b: result(["ben"], 0.45) },
};

const REPORT: PeopleReport = {
  settings: {
    folders: ["people"],
    photos: [1],
    draws: 10,
    seed: 7,
    rule: { threshold: 0.55, margin: 0.06 },
  },
  photos: { total: 20, withoutFace: 3, withoutFaceByReference: null },
  notes: [],
  runs: [{ photos: 1, ...summaryOf(MEASURED), reference: null }],
  seconds: { enrolling: 12, looking: 34, reference: 0 },
};

Deno.test("a rule is tuned on one half and tested on the other, both ways", () => {
  const [a, b, all] = summaryOf(MEASURED).tunings;
  assert.deepEqual([a!.on, a!.rule], ["a", { threshold: 0.5, margin: 0.2 }]);
  assert.deepEqual([a!.there!.right.rate, a!.there!.accepted.rate], [0.5, 0]);
  assert.deepEqual([a!.elsewhere!.accepted.rate, a!.elsewhere!.right.looks], [0.25, 100]);
  assert.deepEqual([b!.on, b!.rule], ["b", { threshold: 0.45, margin: 0.2 }]);
  assert.deepEqual([b!.elsewhere!.right.rate, b!.elsewhere!.accepted.rate], [0.45, 0]);
  assert.deepEqual([all!.on, all!.elsewhere], ["everybody", null]);
});

Deno.test("if every rule accepts too many strangers, none is chosen", () => {
  const { tunings } = summaryOf({ ...MEASURED, halves: null, all: result(["anna", "ben"], 0) });
  assert.deepEqual(tunings, [{ on: "everybody", rule: null, there: null, elsewhere: null }]);
});

Deno.test("the text has the rates, the grid, the halves and the time", () => {
  const text = peopleText(REPORT);
  assert.match(text, /^2 people, 20 photos; without a face: 3; 10 draws, seed 7\n/);
  assert.match(text, /threshold 0\.55, margin 0\.06 *│ 80\.0 \(\d\d\.\d to \d\d\.\d\) *│ 0\.0 \(/);
  assert.match(text, /mistaken for another: anna for ben 2 times\n/);
  assert.match(text, /│ 0\.50 │ 50\.0 \/ 0\.0 \/ 0\.0 .*\n.*│ 0\.52 │ 52\.0 \/ 0\.0 \/ 25\.0/);
  assert.match(text, /half a +│ 0\.5, 0\.2 +│ 50\.0 \/ 0\.0 \/ 0\.0/);
  assert.match(text, /\nhalf a: anna\nhalf b: ben\n/);
  assert.match(text, /seconds: enrolling 12, looking 34$/);
});

Deno.test("face_recognition is included if requested", () => {
  const [run] = REPORT.runs;
  const reference = [{ threshold: 0.6, ...run!.inForce }];
  const text = peopleText({
    ...REPORT,
    photos: { ...REPORT.photos, withoutFaceByReference: 2 },
    runs: [{ ...run!, reference }],
  });
  assert.match(text, /face_recognition, nearest photo, 0\.6 *│ 80\.0 \(/);
  assert.match(text, /without a face: 3, by face_recognition 2;/);
});
