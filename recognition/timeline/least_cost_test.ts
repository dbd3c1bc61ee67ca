import assert from "node:assert/strict";
import { leastCostPairs } from "./least_cost.ts";

const sorted = (pairs: [number, number][]) => pairs.sort(([a], [b]) => a - b);

Deno.test("the sum decides, not each row's smallest cost", () => {
  assert.deepEqual(sorted(leastCostPairs([[1, 2], [1, 9]], 10)), [[0, 1], [1, 0]]);
});

Deno.test("a pair that costs too much stays apart and takes nobody else's place", () => {
  assert.deepEqual(leastCostPairs([[5, 8]], 5), []);
  assert.deepEqual(leastCostPairs([[3, 100], [4, 100]], 5), [[0, 0]]);
  // Alone, row 0 costs as much as with column 1: row 1 gets the column that it can use.
  assert.deepEqual(leastCostPairs([[100, 100], [100, 1]], 5), [[1, 1]]);
});

Deno.test("more rows than columns, more columns than rows, and none", () => {
  assert.deepEqual(sorted(leastCostPairs([[3], [1], [2]], 9)), [[1, 0]]);
  assert.deepEqual(leastCostPairs([[3, 1, 2]], 9), [[0, 1]]);
  assert.deepEqual(leastCostPairs([], 9), []);
  assert.deepEqual(leastCostPairs([[], []], 9), []);
  assert.deepEqual(leastCostPairs([[Infinity, Infinity]], 9), []);
});
