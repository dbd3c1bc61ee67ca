import assert from "node:assert/strict";
import { namesBy, namesIn } from "./truth.ts";

const student = (name: string, major: string, year: string) => ({ name, major, year });

Deno.test("a mapping of names reads as it is; empty is nobody", () => {
  const truth = namesIn("\uFEFFa.mp4:anna\r\n\nb:c.mp4:ben\nc.mp4:\nd.mp4:,\n", "mapping");
  assert.deepEqual([...truth], [
    ["a.mp4", "anna"],
    ["b:c.mp4", "ben"],
    ["c.mp4", null],
    ["d.mp4", null],
  ]);
  assert.throws(() => namesIn("a.mp4:physics,junior\n", "mapping"), /line 1.*--students/);
});

Deno.test("with a roster the record names the person, as real rosters spell it", () => {
  const roster = [student("anna", "law", "freshmen"), student("ben", "law", "senior")];
  const truth = namesBy(roster, "a.mp4:law,freshman\nb.mp4:law,senior\nc.mp4:,\n", "mapping");
  assert.deepEqual([...truth.values()], ["anna", "ben", null]);
});

Deno.test("a record of several students, or of none, is refused with the way out", () => {
  const roster = [student("anna", "law", "senior"), student("ben", "law", "senior")];
  assert.throws(() => namesBy(roster, "a.mp4:law,senior\n", "m"), /anna, ben.*a\.mp4:anna/s);
  assert.throws(() => namesBy(roster, "a.mp4:math,senior\n", "m"), /no student is that/);
});
