import assert from "node:assert/strict";
import { costOfThousand } from "../../../aws/prices.ts";
import { rowOf, table } from "./report.ts";

const run = (ms: number, peakBytes: number | undefined) => ({
  initMs: ms,
  coldMs: 2 * ms,
  fromCallMs: 3 * ms,
  warmMs: [ms, ms + 10],
  peakBytes,
});
const runs = [run(100, 3e8), run(300, 4e8), run(200, undefined)];

Deno.test("a row has the medians of its instances and the highest peak", () => {
  const row = rowOf({ memoryMb: 1769, cpus: 1 }, runs);
  assert.deepEqual([row.initMs, row.coldMs, row.fromCallMs], [200, 400, 600]);
  assert.deepEqual([row.warmMs, row.warmP95Ms, row.peakMb], [200, 310, 400]);
  assert.equal(row.dollars?.arm64, costOfThousand(200, 1769, "arm64"));
});

Deno.test("the cost is given only at Lambda's processor share", () => {
  assert.equal(rowOf({ memoryMb: 512, cpus: 1 }, runs).dollars, null);
  assert.notEqual(rowOf({ memoryMb: 512, cpus: 0.29 }, runs).dollars, null);
});

Deno.test("an unknown peak is a question mark", () => {
  const row = rowOf({ memoryMb: 512, cpus: 1 }, [run(100, undefined)]);
  assert.match(table([row]), /│ +\? │/);
});
