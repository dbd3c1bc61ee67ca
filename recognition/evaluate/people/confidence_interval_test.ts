import assert from "node:assert/strict";
import { bootstrapOverPeople, rateInterval, wilsonInterval } from "./confidence_interval.ts";

const near = (actual: readonly number[], expected: readonly number[], by = 5e-4) =>
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) < by, `${actual} is not ${expected}`)
  );

Deno.test("Wilson's interval has its published values", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  near(wilsonInterval({ hits: 81, looks: 263 }), [0.2553, 0.3662]);
  near(wilsonInterval({ hits: 15, looks: 148 }), [0.0624, 0.1605]);
  near(wilsonInterval({ hits: 0, looks: 20 }), [0, 0.1611]);
  near(wilsonInterval({ hits: 1, looks: 29 }), [0.0061, 0.1718]);
  assert.deepEqual(wilsonInterval({ hits: 0, looks: 0 }), [0, 1]);
  assert.equal(wilsonInterval({ hits: 20, looks: 20 })[1], 1);
});

Deno.test("the bootstrap interval reflects how people differ, not the number of trials", () => {
  const alike = Array.from({ length: 20 }, () => ({ hits: 500, looks: 1000 }));
  assert.deepEqual(bootstrapOverPeople(alike), [0.5, 0.5]);
  const apart = alike.map((_, i) => ({ hits: i < 10 ? 1000 : 0, looks: 1000 }));
  // A proportion of 20: 0.5 ± 1.96 × √(0.25 / 20).
  near(bootstrapOverPeople(apart), [0.28, 0.72], 0.04);
});

Deno.test("more photos give a narrower interval", () => {
  const [from, to] = bootstrapOverPeople([{ hits: 90, looks: 90 }, { hits: 0, looks: 10 }]);
  assert.deepEqual([from, to], [0, 1]);
  const [least] = bootstrapOverPeople([
    ...Array.from({ length: 30 }, () => ({ hits: 100, looks: 100 })),
    { hits: 0, looks: 1 },
  ]);
  assert.ok(least > 0.99, `${least}`);
});

Deno.test("zero accepted strangers are not certainty: Wilson's interval of the photos applies", () => {
  const none = Array.from({ length: 18 }, () => ({ hits: 0, looks: 80 }));
  const [from, to] = rateInterval(none, 140);
  assert.equal(from, 0);
  near([to], [wilsonInterval({ hits: 0, looks: 140 })[1]]);
  assert.ok(to > 0.02);
  assert.deepEqual(rateInterval([], 0), [0, 1]);
});

Deno.test("the interval contains the rate and both of its parts", () => {
  const people = [8, 10, 3, 9, 10, 7].map((hits) => ({ hits, looks: 10 }));
  const [from, to] = rateInterval(people, 60);
  const parts = [bootstrapOverPeople(people), wilsonInterval({ hits: 47, looks: 60 })];
  assert.equal(from, Math.min(...parts.map(([least]) => least)));
  assert.equal(to, Math.max(...parts.map(([, most]) => most)));
});
