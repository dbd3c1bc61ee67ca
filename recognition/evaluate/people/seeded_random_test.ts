import assert from "node:assert/strict";
import { fnv1a, randomOf, shuffled } from "./seeded_random.ts";

const first = (count: number, random: () => number) => Array.from({ length: count }, random);

Deno.test("a seed repeats its numbers; another seed or part gives others", () => {
  assert.deepEqual(first(5, randomOf(1, "anna")), first(5, randomOf(1, "anna")));
  assert.notDeepEqual(first(5, randomOf(1, "anna")), first(5, randomOf(2, "anna")));
  assert.notDeepEqual(first(5, randomOf(1, "anna")), first(5, randomOf(1, "ben")));
  assert.notDeepEqual(first(5, randomOf(1, 12)), first(5, randomOf(11, 2)));
});

Deno.test("numbers are evenly distributed from 0 to 1", () => {
  const numbers = first(20_000, randomOf("even"));
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    assert.ok(Math.abs(count - 2000) < 200, `${tenth}: ${count}`);
  }
});

Deno.test("each order of three is equally frequent, and no item is lost", () => {
  const counts = new Map<string, number>();
  const random = randomOf("orders");
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(["a", "b", "c"], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order} ${count}`);
});

Deno.test("the hash is FNV-1a", () => {
  // Test vectors by the algorithm's authors.
  assert.equal(fnv1a(""), 0x811c9dc5);
  assert.equal(fnv1a("a"), 0xe40c292c);
  assert.equal(fnv1a("foobar"), 0xbf9cf968);
});
