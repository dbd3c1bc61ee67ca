import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { RESULT } from "./testing/messages.ts";
import { OUTCOMES, parseResult } from "./result.ts";

const refused = (problem: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ContractError, String(error));
  assert.match(error.message, problem);
  return true;
};

Deno.test("parseResult returns the result that was sent", () => {
  assert.deepEqual(parseResult(JSON.stringify(RESULT)), RESULT);
  const nothing = { name: null, student: null, distance: null, frameTime: null, face: null };
  for (const outcome of OUTCOMES) {
    const result = { ...RESULT, ...nothing, outcome };
    assert.deepEqual(parseResult(JSON.stringify(result)), result);
  }
});

Deno.test("a body that is not a JSON object is refused", () => {
  assert.throws(() => parseResult("hello"), refused(/the body is not JSON/));
  for (const body of ["null", "1", '"text"']) {
    assert.throws(() => parseResult(body), refused(/not a JSON object/));
  }
  assert.throws(() => parseResult("[]"), refused(/version is nothing/));
});

Deno.test("the error for a wrong or missing field names it", () => {
  const wrong: [keyof typeof RESULT, unknown[]][] = [
    ["version", [2, "1"]],
    ["identity", ["", "0123", RESULT.identity.toUpperCase(), 7]],
    ["bucket", ["", 1]],
    ["key", ["", null]],
    ["outcome", ["found", null]],
    ["name", [1]],
    ["student", ["Ann", { name: "Ann", major: "Physics", year: 3 }]],
    ["distance", ["0.4", "NaN"]],
    ["frameTime", [{}]],
    ["ms", [null, 5]],
  ];
  for (const [field, values] of wrong) {
    for (const value of values) {
      const namesField = refused(new RegExp(`not a result: ${field} is `));
      assert.throws(() => parseResult(JSON.stringify({ ...RESULT, [field]: value })), namesField);
    }
    const { [field]: _, ...rest } = RESULT;
    assert.throws(() => parseResult(JSON.stringify(rest)), refused(/ is nothing$/), field);
  }
});

Deno.test("the error shows the beginning of a wrong value", () => {
  const body = JSON.stringify({ ...RESULT, outcome: "x".repeat(500) });
  assert.throws(() => parseResult(body), refused(/outcome is "x{59}$/));
});
