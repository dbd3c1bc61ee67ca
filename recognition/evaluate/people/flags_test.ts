import assert from "node:assert/strict";
import { checkOptions, missedTargets } from "./flags.ts";
import { figuresOf } from "./tally.ts";

const refused = (given: string[], folder?: string, mapping?: string) => {
  try {
    checkOptions(new Set(given), folder, mapping);
    return "";
  } catch (error) {
    assert.equal((error as Error).name, "UserError");
    return (error as Error).message;
  }
};

Deno.test("flags for clips and for people are not combined", () => {
  assert.equal(
    refused(["people", "photos", "draws", "seed", "reference", "threshold", "json"]),
    "",
  );
  assert.equal(refused(["mapping", "gallery", "leaveOneOut", "json"], "clips", "mapping"), "");
  assert.match(refused(["people", "gallery"]), /^--gallery is for clips: leave it out/);
  assert.match(refused(["people", "leaveOneOut"]), /^--leave-one-out is for clips/);
  assert.match(refused(["people"], "clips"), /^clips is for clips/);
  assert.match(refused(["mapping", "draws"], "clips", "mapping"), /^--draws goes with --people/);
  assert.match(refused(["mapping", "minRight"], "clips", "mapping"), /^--min-right goes with/);
});

Deno.test("a missing argument is named", () => {
  assert.match(refused([]), /^name a folder of clips .*--people/);
  assert.match(refused([], "clips"), /^--mapping is missing/);
});

Deno.test("a target is missed if any of the runs is below it", () => {
  const looks = { known: 200, right: 180, wrong: 0, noFace: 0, sure: 0, sureWrong: 0 };
  const counts = { person: "anna", ...looks };
  const inForce = figuresOf(
    [{ ...counts, strangers: 200, accepted: 6, sure: 0, sureWrong: 0 }],
    20,
  );
  const runs = [{ photos: 1, inForce }];
  assert.deepEqual(missedTargets(runs, {}), []);
  assert.deepEqual(missedTargets(runs, { minRight: 90, maxStrangers: 3 }), []);
  assert.deepEqual(missedTargets(runs, { minRight: 90.5 }), [
    "1 enrolled for each person: 90.00 % right, less than 90.5 %",
  ]);
  assert.deepEqual(missedTargets(runs, { maxStrangers: 2.9 }), [
    "1 enrolled for each person: 3.00 % of strangers accepted, more than 2.9 %",
  ]);
  const better = figuresOf([{ ...counts, right: 200, strangers: 200, accepted: 0 }], 20);
  const two = [{ photos: 3, inForce: better }, ...runs];
  assert.equal(missedTargets(two, { minRight: 95, maxStrangers: 1 }).length, 2);
});
