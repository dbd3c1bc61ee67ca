import assert from "node:assert/strict";
import { copiesOf, failingEntries, functionEnd, outageOf, requestFault } from "./faults.ts";

const times = Array.from({ length: 2000 }, (_, i) => i + 1);

Deno.test("the same seed gives the same faults, another seed others", () => {
  const plan = (seed: number) => times.map((n) => requestFault(seed, 3, "input.Invoke", n));
  assert.deepEqual(plan(1), plan(1));
  assert.notDeepEqual(plan(1), plan(2));
});

Deno.test("every fault occurs in the requests that can have it, and most requests have none", () => {
  const kinds = (kind: string) => {
    const seen = new Map<string, number>();
    for (const n of times) {
      const fault = requestFault(1, 1, kind, n).kind;
      seen.set(fault, (seen.get(fault) ?? 0) + 1);
    }
    assert.ok(seen.get("none")! > times.length / 2);
    return [...seen.keys()].sort();
  };
  const everywhere = ["5xx", "dropped after", "dropped before", "none", "slow"];
  assert.deepEqual(kinds("output.ReceiveMessage"), everywhere);
  assert.deepEqual(kinds("input.Invoke"), [...everywhere, "throttled"]);
  assert.deepEqual(
    kinds("output.DeleteMessageBatch"),
    [...everywhere, "partly failed"].sort(),
  );
});

Deno.test("some lives of the bridge have an outage of SQS or Lambda", () => {
  const outages = times.map((life) => outageOf(1, life)).filter((one) => one !== undefined);
  assert.ok(outages.length > 200 && outages.length < 400, `${outages.length}`);
  assert.deepEqual([...new Set(outages.map(({ service }) => service))].sort(), ["lambda", "sqs"]);
});

Deno.test("in a partly failed batch at least one entry fails, and usually not all", () => {
  const batches = times.map((n) => failingEntries(1, 1, n, 5));
  assert.ok(batches.every((one) => one.length === 5 && one.includes(true)));
  assert.ok(batches.filter((one) => one.includes(false)).length > times.length / 2);
  assert.deepEqual(failingEntries(1, 1, 1, 1), [true]);
});

Deno.test("invocations end in every possible way, most with an answer", () => {
  const ends = times.map((n) => functionEnd(1, "a.mp4", n));
  assert.ok(ends.filter((end) => end === "answer").length > times.length / 2);
  assert.deepEqual([...new Set(ends)].sort(), [
    "answer",
    "error",
    "error after the result",
    "killed",
    "slow answer",
    "time-out",
    "time-out with a late result",
  ]);
});

Deno.test("most messages have no copy, some have one or two, at once or late", () => {
  const copies = times.map((n) => copiesOf(1, "event", "a.mp4", n));
  assert.ok(copies.filter((one) => one.length === 0).length > times.length / 2);
  for (const length of [1, 2]) assert.ok(copies.some((one) => one.length === length));
  const all = copies.flat();
  assert.ok(all.includes(0) && all.some((ms) => ms >= 1000));
});
