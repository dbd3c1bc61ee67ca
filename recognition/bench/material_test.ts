import assert from "node:assert/strict";
import { mustFit } from "./material.ts";

const NOTHING = {
  people: undefined,
  encodings: undefined,
  mapping: undefined,
  students: undefined,
};

Deno.test("options of one's own folder are refused with the sample clips, which have their own", () => {
  mustFit(undefined, NOTHING);
  const told = { ...NOTHING, people: "people", students: "students.csv" };
  assert.throws(
    () => mustFit(undefined, told),
    /^UserError: --people, --students: of no use with the sample clips; name your folder/,
  );
});

Deno.test("a folder of one's own needs people or encodings, not both; a roster needs a mapping", () => {
  const either = /^UserError: name either --people FOLDER or --encodings FILE/;
  assert.throws(() => mustFit("clips", NOTHING), either);
  assert.throws(() => mustFit("clips", { ...NOTHING, people: "p", encodings: "e" }), either);
  const roster = { ...NOTHING, encodings: "e", students: "students.csv" };
  assert.throws(() => mustFit("clips", roster), /^UserError: --students: of no use without --map/);
  mustFit("clips", { ...roster, mapping: "mapping" });
});
