import assert from "node:assert/strict";
import { differencesText } from "./differences.ts";
import { exportText, roundTripWarning } from "./export.ts";

const student = (name: string, more = {}) => ({ name, major: "m", year: "y", ...more });

Deno.test("a difference is one line: deleted, changed with both values, new", () => {
  const lines = differencesText({
    added: [student("a", { id: 1 })],
    changed: [{ before: student("b", { room: "" }), after: student("b", { year: "z\u001b[2J" }) }],
    onlyInTable: [student("c")],
  });
  assert.deepEqual(lines, [
    "- c: major m, year y",
    '~ b: year y → z [2J, room "" → nothing',
    "+ a: major m, year y, id 1",
  ]);
});

Deno.test("a number and a string of the same digits differ", () => {
  const changed = [{ before: student("a", { id: "7" }), after: student("a", { id: 7 }) }];
  const lines = differencesText({ added: [], changed, onlyInTable: [] });
  assert.deepEqual(lines, ['~ a: id "7" → 7']);
});

Deno.test("a long list of differences is truncated, with the number of the rest", () => {
  const added = Array.from({ length: 60 }, (_, i) => student(`s${i}`));
  const lines = differencesText({ added, changed: [], onlyInTable: [] });
  assert.deepEqual([lines.length, lines.at(-1)], [51, "and 10 more"]);
  const [first] = differencesText({ added, changed: [], onlyInTable: [student("gone")] });
  assert.equal(first, "- gone: major m, year y");
});

Deno.test("an export starts with the required columns and is sorted by name", () => {
  const rows = [{ id: 2, year: "y", name: "b", major: "x,y" }, student("a", { room: "1" })];
  assert.equal(exportText(rows, false), 'name,major,year,id,room\na,m,y,,1\nb,"x,y",y,2,\n');
  assert.deepEqual(JSON.parse(exportText(rows, true)), [student("a", { room: "1" }), rows[0]]);
});

Deno.test("an export can be imported again; what CSV cannot represent is reported", () => {
  const mixed = [student("a", { id: 1 }), student("b", { room: "x\n1" })];
  for (const json of [false, true]) {
    assert.equal(roundTripWarning(mixed, exportText(mixed, json)), undefined);
  }
  const rich = [...mixed, student("c", { age: 20 })];
  assert.equal(roundTripWarning(rich, exportText(rich, true)), undefined);
  assert.match(
    roundTripWarning(rich, exportText(rich, false)) ?? "",
    /^1 students .* differently when imported again, such as c: export JSON instead/,
  );
  const bare = [{ name: "d" }];
  assert.match(
    roundTripWarning(bare, exportText(bare, false)) ?? "",
    /^the file could not be imported again: .* major, year are missing$/,
  );
});
