import assert from "node:assert/strict";
import { pacedOf, throughputOf } from "./measurements.ts";
import type { Run } from "./run.ts";

/**
 * Ten uploads, one each 100 ms from 1000 on: invoked at once, in the file after 250 ms, deleted
 * after 260.
 */
const events = Array.from({ length: 10 }, (_, n) => {
  const put = 1000 + n * 100;
  return {
    identity: `${n}`,
    put,
    invoked: put + 10,
    answered: put + 210,
    deleted: put + 220,
    saved: put + 260,
    invocations: 1,
    deletions: 1,
    saves: 1,
  };
});
const samples = Array.from({ length: 31 }, (_, n) => ({
  at: n * 100,
  cpuMs: n * 50,
  rssBytes: 60e6 + n * 1e6,
  machineMs: n * 80,
}));
const run: Run = {
  seen: { events, queues: true, requests: { ReceiveMessage: 4, Invoke: 10 }, mostPolls: 2 },
  saved: new Map(events.map(({ identity, put }) => [identity, [put + 250]])),
  contender: samples,
  server: samples.map((sample) => ({ ...sample, cpuMs: sample.cpuMs / 5 })),
};
const label = { server: "stub", contender: "bridge", cap: 64, mixed: false };

Deno.test("throughput is measured from the first invocation to the last line", () => {
  const row = throughputOf(label, run);
  assert.equal(row.seconds, (2150 - 1010) / 1000);
  assert.equal(row.perSecond, 10 / row.seconds);
  assert.equal(row.requestsPerEvent, 1.4);
  // A million invocations at 0.20, and 400,000 requests of SQS at 0.40 a million.
  assert.ok(Math.abs(row.usdAMillion! - 0.36) < 1e-9);
  assert.ok(Math.abs(row.cpuPercent - 50) < 1e-9);
  assert.ok(Math.abs(row.serverCpuPercent - 10) < 1e-9);
  assert.ok(Math.abs(row.othersCpuPercent - 20) < 1e-9);
  // Samples from 1100 to 2100.
  assert.equal(row.cpuMsPerEvent, 50);
  assert.deepEqual(row.rssMb, { early: 73, end: 81, peak: 81 });
});

Deno.test("requests are null where they are not counted", () => {
  const elsewhere = { ...run, seen: { ...run.seen, queues: false, requests: {} } };
  assert.equal(throughputOf(label, elsewhere).requestsPerEvent, null);
  assert.equal(throughputOf(label, elsewhere).usdAMillion, null);
});

Deno.test("added latency is relative to a direct invocation, without the warm-up", () => {
  const slowStart = {
    ...run,
    saved: new Map([...run.saved].map(([id, [at]]) => [id, [at! + (Number(id) < 2 ? 900 : 0)]])),
  };
  const direct = [900, 900, 203, 203, 203, 203, 203, 203, 203, 207];
  const row = pacedOf(label, slowStart, direct, { latencyMs: 200, perSecond: 10 });
  assert.deepEqual(row.direct, { p50: 3, p99: 7 });
  assert.deepEqual(row.addedToLine, { p50: 47, p99: 43 });
  assert.deepEqual(row.addedToDeletion, { p50: 57, p99: 53 });
});
