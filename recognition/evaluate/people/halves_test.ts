import assert from "node:assert/strict";
import { halvesOf } from "./halves.ts";

const PEOPLE = Array.from({ length: 19 }, (_, i) => `person${i}`);

Deno.test("everybody is in one half, in any order", () => {
  const { a, b } = halvesOf(PEOPLE);
  assert.deepEqual([a.length, b.length], [10, 9]);
  assert.deepEqual([...a, ...b].sort(), [...PEOPLE].sort());
  assert.deepEqual(halvesOf([...PEOPLE].reverse()), { a, b });
});

Deno.test("the order of names has no influence", () => {
  const { a } = halvesOf(PEOPLE);
  const sorted = [...PEOPLE].sort();
  assert.notDeepEqual(a, sorted.slice(0, 10));
  assert.notDeepEqual(a, sorted.slice(9));
  assert.notDeepEqual(a, sorted.filter((_, i) => i % 2 === 0));
});
