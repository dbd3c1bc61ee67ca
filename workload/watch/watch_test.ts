import assert from "node:assert/strict";
import { emptySample } from "../testing/sample_run.ts";
import type { Observation } from "./run_observer.ts";
import type { Sample } from "../record/sample.ts";
import { isDone, watch } from "./watch.ts";

const seen = (sample: Partial<Sample>): Observation => ({
  sample: { ...emptySample, ...sample },
  deadVideos: [],
  reasons: [],
  outputs: [],
  slowest: 0,
});
const options = { videos: 2, onSample: () => {}, timeoutMs: 60_000, intervalMs: 1 };

Deno.test("a run is done when outputs, output queue and ledger are complete", () => {
  const done = { ...emptySample, outputs: 2, ledger: 2 };
  assert.equal(isDone(done, 2), true);
  assert.equal(isDone({ ...done, outputs: 1 }, 2), false);
  assert.equal(isDone({ ...done, outputQueue: { visible: 1, inFlight: 0 } }, 2), false);
  assert.equal(isDone({ ...done, outputQueue: { visible: 0, inFlight: 1 } }, 2), false);
  assert.equal(isDone({ ...done, ledger: 1 }, 2), false);
  assert.equal(isDone({ ...done, ledger: null }, 2), true);
});

Deno.test("dead-lettered messages are not waited for", () => {
  assert.equal(isDone({ ...emptySample, outputs: 1, inputDead: 1, ledger: 1 }, 2), true);
  assert.equal(isDone({ ...emptySample, outputs: 2, outputDead: 1, ledger: 1 }, 2), true);
});

Deno.test("the watch observes until the run is done", async () => {
  const looks = [seen({}), seen({ outputs: 1 }), seen({ outputs: 2, ledger: 2 }), seen({})];
  const seenOutputs: number[] = [];
  const end = await watch({
    ...options,
    observe: () => Promise.resolve(looks.shift()!),
    onSample: ({ outputs }) => seenOutputs.push(outputs),
    signal: new AbortController().signal,
  });
  assert.equal(end.complete, true);
  assert.deepEqual(seenOutputs, [0, 1, 2]);
  assert.deepEqual(end.samples.map(({ outputs }) => outputs), [0, 1, 2]);
  assert.equal(looks.length, 1);
});

Deno.test("when the time is up the watch ends, even during an observation", async () => {
  let looks = 0;
  const end = await watch({
    ...options,
    timeoutMs: 30,
    observe: (signal) =>
      looks++ === 0
        ? Promise.resolve(seen({ outputs: 1 }))
        : new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    signal: new AbortController().signal,
  });
  assert.equal(end.complete, false);
  assert.equal(end.last.sample.outputs, 1);
});

Deno.test("a watch without any answer is an error", async () => {
  const hung = (signal: AbortSignal) =>
    new Promise<Observation>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  const signal = new AbortController().signal;
  await assert.rejects(watch({ ...options, timeoutMs: 10, observe: hung, signal }), {
    name: "UserError",
    message: /did not answer/,
  });
});

Deno.test("a watch ends at once on an abort", async () => {
  const stop = new AbortController();
  const end = watch({
    ...options,
    intervalMs: 60_000,
    observe: () => Promise.resolve(seen({})),
    onSample: () => queueMicrotask(() => stop.abort()),
    signal: stop.signal,
  });
  await assert.rejects(end, { name: "AbortError" });
});

Deno.test("an occasional failed observation is repeated", async () => {
  const answers = ["no", "no", "yes", "no", "yes"];
  let looks = 0;
  const end = await watch({
    ...options,
    intervalMs: 1,
    observe: () => {
      const answer = answers[looks++];
      if (answer === "no") return Promise.reject(new Error("AWS says no"));
      return Promise.resolve(looks === answers.length ? seen({ outputs: 2, ledger: 2 }) : seen({}));
    },
    signal: new AbortController().signal,
  });
  assert.deepEqual([end.complete, looks], [true, 5]);
});

Deno.test("repeated failures end the watch with their error", async () => {
  const observe = () => Promise.reject(new Error("AWS says no"));
  const signal = new AbortController().signal;
  await assert.rejects(watch({ ...options, observe, signal }), { message: "AWS says no" });
});
