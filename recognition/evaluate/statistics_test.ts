import assert from "node:assert/strict";
import { mean, median, quantile } from "./statistics.ts";

Deno.test("quantiles use the nearest rank", () => {
  const values = [15, 20, 35, 40, 50];
  assert.deepEqual([0.05, 0.3, 0.4, 0.5, 1].map((f) => quantile(values, f)), [15, 20, 20, 35, 50]);
  assert.equal(median([3, 1, 2]), 2);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("the mean counts every value", () => {
  assert.equal(mean([1, 2, 9]), 4);
  assert.ok(Number.isNaN(mean([])));
});
