import assert from "node:assert/strict";
import { between, chosen, pick, randomOf, shuffled } from "./random.ts";

const draw = (random: () => number, count: number) => Array.from({ length: count }, random);

Deno.test("a stream is repeatable, and differs from every other", () => {
  const one = draw(randomOf(7, "a", 1), 5);
  assert.deepEqual(draw(randomOf(7, "a", 1), 5), one);
  for (const other of [randomOf(8, "a", 1), randomOf(7, "a", 2), randomOf(7, "b", 1)]) {
    assert.notDeepEqual(draw(other, 5), one);
  }
});

Deno.test("the first numbers of similarly named streams are spread evenly", () => {
  const tenths = new Array(10).fill(0);
  for (let n = 0; n < 10_000; n++) tenths[Math.floor(randomOf(1, "request", n)() * 10)]++;
  for (const count of tenths) assert.ok(count > 850 && count < 1150, `${tenths}`);
});

Deno.test("between includes both ends and nothing beyond", () => {
  const random = randomOf(1);
  const seen = new Set(draw(() => between(random, 2, 4), 200));
  assert.deepEqual([...seen].sort(), [2, 3, 4]);
});

Deno.test("pick reaches every value", () => {
  const random = randomOf(1);
  assert.equal(new Set(draw(() => "abc".indexOf(pick(random, ["a", "b", "c"])), 100)).size, 3);
});

Deno.test("shuffled keeps the values and changes their order", () => {
  const values = Array.from({ length: 10 }, (_, i) => i);
  const mixed = shuffled(randomOf(1), values);
  assert.notDeepEqual(mixed, values);
  assert.deepEqual(mixed.sort((a, b) => a - b), values);
});

Deno.test("chosen keeps to the probabilities", () => {
  const random = randomOf(1);
  const counts = { a: 0, b: 0, rest: 0 };
  for (let i = 0; i < 10_000; i++) {
    counts[chosen<keyof typeof counts>(random, [[0.1, "a"], [0.3, "b"]], "rest")]++;
  }
  assert.ok(Math.abs(counts.a - 1000) < 150, `${counts.a}`);
  assert.ok(Math.abs(counts.b - 3000) < 200, `${counts.b}`);
  assert.throws(() => chosen(random, [[0.6, 1], [0.6, 2]], 3), /shares beyond 1/);
});
