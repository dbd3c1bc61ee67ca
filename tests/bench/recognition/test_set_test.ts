import assert from "node:assert/strict";
import { UsageError } from "../../../cli/errors.ts";
import { checkOptions, type OwnTestSet } from "./test_set.ts";

const UNREADABLE = {
  people: undefined,
  encodings: undefined,
  mapping: undefined,
  students: undefined,
};

const refused = (folder: string | undefined, given: OwnTestSet, why: RegExp) =>
  assert.throws(() => checkOptions(folder, given), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, why);
    return true;
  });

Deno.test("options for the user's folder are refused with the sample clips", () => {
  checkOptions(undefined, UNREADABLE);
  const given = { ...UNREADABLE, people: "people", students: "students.csv" };
  refused(
    undefined,
    given,
    /^--people, --students: not used with the sample clips; name your folder/,
  );
});

Deno.test("the user's folder needs people or encodings, not both; a roster needs a mapping", () => {
  const either = /^name either --people FOLDER or --encodings FILE/;
  refused("clips", UNREADABLE, either);
  refused("clips", { ...UNREADABLE, people: "p", encodings: "e" }, either);
  const roster = { ...UNREADABLE, encodings: "e", students: "students.csv" };
  refused("clips", roster, /^--students: not used without --map/);
  checkOptions("clips", { ...roster, mapping: "mapping" });
});
