import assert from "node:assert/strict";
import { emptySample } from "../testing/sample_run.ts";
import type { Sample } from "../record/sample.ts";
import { createSampleHistory } from "./sample_history.ts";

const after = (seconds: number, outputs: number): Sample => ({
  ...emptySample,
  at: new Date(Date.parse("2026-01-02T12:00:00Z") + seconds * 1000).toISOString(),
  outputs,
});

function historyOf(...seen: readonly (readonly [seconds: number, outputs: number])[]) {
  const history = createSampleHistory();
  for (const [seconds, outputs] of seen) history.add(after(seconds, outputs));
  return history;
}

Deno.test("the rate covers the last ten seconds", () => {
  assert.equal(historyOf([0, 0], [10, 100], [15, 110], [20, 120]).perSecond(), 2);
  assert.equal(historyOf([0, 5], [4, 9]).perSecond(), 1);
});

Deno.test("one sample gives no rate; a run without progress has rate zero", () => {
  assert.equal(historyOf().perSecond(), null);
  assert.equal(historyOf([0, 7]).perSecond(), null);
  assert.equal(historyOf([0, 7], [5, 7], [60, 7]).perSecond(), 0);
  // The buckets have been emptied.
  assert.equal(historyOf([0, 7], [1, 0]).perSecond(), 0);
});

Deno.test("after a gap the rate covers the whole gap", () => {
  assert.equal(historyOf([0, 0], [1, 10], [301, 610]).perSecond(), 2);
});

Deno.test("the history of a long run is bounded and includes the first and the last sample", () => {
  const history = historyOf(...Array.from({ length: 5000 }, (_, i) => [i, i] as const));
  const kept = history.samples();
  assert.ok(kept.length <= 600 && kept.length > 200, `${kept.length}`);
  assert.deepEqual([kept[0]?.outputs, kept.at(-1)?.outputs], [0, 4999]);
  assert.equal(history.perSecond(), 1);
});

Deno.test("the samples of the run record come first", () => {
  const history = createSampleHistory([after(0, 0), after(1, 3)]);
  history.add(after(2, 4));
  assert.deepEqual(history.samples().map(({ outputs }) => outputs), [0, 3, 4]);
});
