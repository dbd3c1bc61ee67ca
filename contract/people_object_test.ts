import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { parsePeopleObject, type PeopleObject } from "./people_object.ts";
import { PERSON } from "./testing/messages.ts";

const OBJECT: PeopleObject = {
  version: 1,
  identity: "0123456789abcdef0123456789abcdef",
  seconds: 12.5,
  people: [
    { ...PERSON, descriptor: null },
    { ...PERSON, name: null, student: null, stranger: 1, sure: false, descriptor: "1.0 AA==" },
  ],
  faces: "/9j/4AAQ",
};

Deno.test("the people of a video are parsed as they were stored", () => {
  assert.deepEqual(parsePeopleObject(JSON.stringify(OBJECT)), OBJECT);
  const nobody = { ...OBJECT, people: [], faces: null };
  assert.deepEqual(parsePeopleObject(JSON.stringify(nobody)), nobody);
});

Deno.test("an object that is another is refused", () => {
  const wrong: [text: string, says: RegExp][] = [
    ["{", /not JSON/],
    ["[]", /the version is another/],
    [JSON.stringify({ ...OBJECT, version: 2 }), /the version is another/],
    [JSON.stringify({ ...OBJECT, seconds: "12" }), /a field is wrong/],
    // It becomes a URL in the report.
    [JSON.stringify({ ...OBJECT, faces: 'x") url(' }), /a field is wrong/],
    [
      JSON.stringify({ ...OBJECT, people: [{ ...PERSON, from: null }] }),
      /people, 1: from is wrong/,
    ],
  ];
  for (const [text, says] of wrong) {
    assert.throws(() => parsePeopleObject(text), (error) => {
      assert.ok(error instanceof ContractError, text);
      assert.match(error.message, says);
      return true;
    });
  }
});
