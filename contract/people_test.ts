import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { fewSpans, parsePeople, type Person } from "./people.ts";
import { parseResult } from "./result.ts";
import { PERSON, RESULT } from "./testing/messages.ts";

const STRANGER: Person = { ...PERSON, name: null, student: null, stranger: 1, sure: false };

Deno.test("the people of a result are parsed as they were sent", () => {
  const result = { ...RESULT, people: [PERSON, { ...STRANGER, distance: null, margin: null }] };
  assert.deepEqual(parseResult(JSON.stringify(result)), result);
  assert.deepEqual(parseResult(JSON.stringify({ ...RESULT, people: [] })).people, []);
});

Deno.test("a result of a function that looks once has no people", () => {
  assert.equal("people" in parseResult(JSON.stringify(RESULT)), false);
});

Deno.test("the error names the person and the field", () => {
  const wrong: Partial<Record<keyof Person, unknown>>[] = [
    { name: 1 },
    { student: "physics" },
    { stranger: "1" },
    { distance: "0.4" },
    { margin: true },
    { sure: "yes" },
    { from: null },
    { to: "1" },
    { seconds: null },
    { spans: [[1]] },
    { frames: "3" },
    { best: { time: 1, face: null } },
  ];
  assert.equal(wrong.length, Object.keys(PERSON).length);
  for (const fields of wrong) {
    const body = JSON.stringify({ ...RESULT, people: [PERSON, { ...PERSON, ...fields }] });
    const [field] = Object.keys(fields);
    assert.throws(() => parseResult(body), (error) => {
      assert.ok(error instanceof ContractError);
      assert.equal(error.message, `not a result: people, 2: ${field} is wrong`);
      return true;
    });
  }
  assert.throws(() => parsePeople("ann"), /people is not a list/);
  assert.throws(() => parsePeople([null]), /people, 1: it is wrong/);
});

Deno.test("the shortest gaps are closed until there are few spans", () => {
  const spans = [[0, 1], [1.5, 2], [4, 5], [5.2, 6], [9, 10]] as const;
  assert.deepEqual(fewSpans(spans, 5), spans);
  assert.deepEqual(fewSpans(spans, 4), [[0, 1], [1.5, 2], [4, 6], [9, 10]]);
  assert.deepEqual(fewSpans(spans, 2), [[0, 6], [9, 10]]);
  assert.deepEqual(fewSpans(spans, 1), [[0, 10]]);
  assert.deepEqual(fewSpans([]), []);
});
