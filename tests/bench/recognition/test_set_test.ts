import assert from "node:assert/strict";
import { UsageError } from "../../../cli/errors.ts";
import { mustFit, type Told } from "./test_set.ts";

const NOTHING = {
  people: undefined,
  encodings: undefined,
  mapping: undefined,
  students: undefined,
};

const refused = (folder: string | undefined, told: Told, why: RegExp) =>
  assert.throws(() => mustFit(folder, told), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, why);
    return true;
  });

Deno.test("options of one's own folder are refused with the sample clips, which have their own", () => {
  mustFit(undefined, NOTHING);
  const told = { ...NOTHING, people: "people", students: "students.csv" };
  refused(
    undefined,
    told,
    /^--people, --students: of no use with the sample clips; name your folder/,
  );
});

Deno.test("a folder of one's own needs people or encodings, not both; a roster needs a mapping", () => {
  const either = /^name either --people FOLDER or --encodings FILE/;
  refused("clips", NOTHING, either);
  refused("clips", { ...NOTHING, people: "p", encodings: "e" }, either);
  const roster = { ...NOTHING, encodings: "e", students: "students.csv" };
  refused("clips", roster, /^--students: of no use without --map/);
  mustFit("clips", { ...roster, mapping: "mapping" });
});
