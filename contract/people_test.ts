import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { fewSpans, fitPeople, MAX_PEOPLE_BYTES, parsePeople, type Person } from "./people.ts";
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

/** A person who is seen `count` times, for half a second each. */
function seenOften(name: string, count: number): Person {
  const spans = Array.from({ length: count }, (_, i) => [i * 10, i * 10 + 0.5] as const);
  return { ...PERSON, name, spans };
}

Deno.test("few people are sent as they are", () => {
  const people = [seenOften("ann", 60), STRANGER];
  assert.deepEqual(fitPeople(people), { people, leftOut: 0 });
  assert.deepEqual(fitPeople([]), { people: [], leftOut: 0 });
});

Deno.test("many people have fewer spans, and nobody is left out before that", () => {
  const all = Array.from({ length: 300 }, (_, i) => seenOften(`ann ${i}`, 60));
  const { people, leftOut } = fitPeople(all);
  assert.equal(leftOut, 0);
  assert.ok(JSON.stringify(people).length <= MAX_PEOPLE_BYTES);
  const { spans } = people[299]!;
  assert.ok(spans.length > 1 && spans.length < 60, `${spans.length} spans`);
  assert.deepEqual([spans[0]![0], spans.at(-1)![1]], [0, 590.5]);
});

Deno.test("of more people than fit the last are left out, by bytes and not by letters", () => {
  const all = Array.from({ length: 2000 }, (_, i) => seenOften(`王${i}`, 3));
  const { people, leftOut } = fitPeople(all);
  const bytes = new TextEncoder().encode(JSON.stringify(people)).length;
  assert.ok(bytes <= MAX_PEOPLE_BYTES && bytes > MAX_PEOPLE_BYTES - 1000, `${bytes} bytes`);
  assert.equal(people.length + leftOut, 2000);
  assert.equal(people[0]!.name, "王0");
});
