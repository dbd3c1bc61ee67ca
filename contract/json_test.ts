import assert from "node:assert/strict";
import { ExactNumber, exactNumber, parseJsonExactly } from "./json.ts";

Deno.test("a number that JavaScript holds exactly is a number, any other keeps its digits", () => {
  for (
    const [text, value] of [["7", 7], ["-0.5", -0.5], ["1E+100", 1e100], ["0.10", 0.1], ["0", 0]]
  ) {
    assert.equal(exactNumber(text as string), value);
  }
  for (const text of ["9007199254740993", "98765432109876543210", "-0.12345678901234567890123"]) {
    assert.ok(exactNumber(text) instanceof ExactNumber, text);
    assert.equal(Number(JSON.stringify(exactNumber(text))), Number(text));
  }
  assert.equal(
    JSON.stringify({ id: exactNumber("98765432109876543210") }),
    '{"id":98765432109876543210}',
  );
});

Deno.test("equal numbers are equal in any notation", () => {
  const one = exactNumber("9007199254740993000");
  for (const text of ["9007199254740993000.00", "9.007199254740993e18", "009007199254740993E+3"]) {
    assert.deepEqual(exactNumber(text), one);
  }
  assert.notDeepEqual(exactNumber("9007199254740993001"), one);
  assert.equal(JSON.stringify(exactNumber("1e400")), "1e400");
});

Deno.test("parseJsonExactly rounds no number, at any depth", () => {
  const text = '{"a":[98765432109876543210,{"b":7}],"c":"98765432109876543210"}';
  assert.equal(JSON.stringify(parseJsonExactly(text)), text);
  assert.throws(() => parseJsonExactly("[1"), SyntaxError);
});
