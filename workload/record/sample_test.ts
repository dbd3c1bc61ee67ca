import assert from "node:assert/strict";
import { emptySample } from "../testing/sample_run.ts";
import { appendSample, formatSample, type Sample } from "./sample.ts";

Deno.test("a sample is formatted as one line", () => {
  const sample: Sample = {
    ...emptySample,
    outputs: 5,
    inputQueue: { visible: 3, inFlight: 2 },
    ledger: 4,
  };
  const queues = "input 3 + 2 in flight · output 0";
  assert.equal(formatSample(sample, 20), `results 5/20 · ledger 4 · ${queues}`);
  assert.equal(
    formatSample({ ...sample, inputDead: 1 }, 20, "1.2/s, 13 s left"),
    `results 5/20 · ledger 4 · dead letters 1 · 1.2/s, 13 s left · ${queues}`,
  );
  assert.equal(
    formatSample({ ...emptySample, ledger: null }, 2),
    "results 0/2 · input 0 · output 0",
  );
});

Deno.test("only samples with a change are kept", () => {
  const first = appendSample([], emptySample);
  assert.equal(appendSample(first, { ...emptySample, at: "2026-01-02T12:00:01.000Z" }), first);
  assert.equal(appendSample(first, { ...emptySample, outputs: 1 }).length, 2);
});

Deno.test("samples are bounded and include the first and the last", () => {
  let samples: readonly Sample[] = [];
  for (let outputs = 0; outputs < 100; outputs++) {
    samples = appendSample(samples, { ...emptySample, outputs }, 10);
    assert.ok(samples.length <= 10);
  }
  assert.equal(samples[0]?.outputs, 0);
  assert.equal(samples.at(-1)?.outputs, 99);
});
