import assert from "node:assert/strict";
import type { Throughput } from "./measurements.ts";
import { reportText, rival } from "./report.ts";

const requestsCost = 0.36;
const row = (
  contender: string,
  cap: number,
  perSecond: number,
  more: Partial<Throughput> = {},
) => ({
  server: "stub",
  contender,
  cap,
  mixed: false,
  events: 100,
  seconds: 1,
  perSecond,
  requestsPerEvent: 1.4,
  requests: {},
  usdAMillion: requestsCost,
  cpuPercent: 50,
  serverCpuPercent: 10,
  othersCpuPercent: 5,
  cpuMsPerEvent: 1,
  rssMb: { early: 70, end: 71, peak: 72 },
  ...more,
});
const rows: Throughput[] = [
  row("boto3 loop", 1, 4),
  row("bridge", 64, 300),
  row("sqs-consumer", 64, 250),
  row("bridge", 64, 160, { mixed: true }),
  row("sqs-consumer", 64, 40, { mixed: true }),
  row("bridge", 512, 1000),
  row("bridge", 64, 100, { server: "MiniStack", requestsPerEvent: null }),
];

Deno.test("the bridge is compared at the same cap, on the same server, with the same uploads", () => {
  const found = (n: number, who: string) => rival(rows, rows[n]!, who)?.perSecond;
  assert.equal(found(1, "sqs-consumer"), 250);
  assert.equal(found(3, "sqs-consumer"), 40);
  assert.equal(found(5, "sqs-consumer"), undefined);
  assert.equal(found(6, "sqs-consumer"), undefined);
  assert.equal(found(1, "boto3 loop"), 4);
  assert.equal(found(5, "boto3 loop"), 4);
  assert.equal(found(6, "boto3 loop"), undefined);
  assert.equal(found(2, "boto3 loop"), undefined, "sqs-consumer is not compared");
});

Deno.test("the report has a line for each run, the goals, and the stub's limit", () => {
  const quantiles = { p50: 3.21, p99: 9 };
  const text = reportText({
    latencyMs: 200,
    tls: false,
    throughput: rows,
    paced: [{
      server: "stub",
      contender: "bridge",
      cap: 64,
      mixed: false,
      events: 1500,
      perSecond: 150,
      direct: quantiles,
      addedToLine: quantiles,
      cpuPercent: 20,
      addedToDeletion: { p50: 8.88, p99: 12 },
    }],
    ofFloor: { throughput: [], paced: [] },
    profile: {
      path: "var/x.cpuprofile",
      cap: 512,
      functions: [{ name: "send", place: "aws/a.ts:1", share: 0.123 }],
    },
    idle: { seconds: 60, cpuPercent: 0.12, requests: 6, mostPolls: 2, rssMb: 70 },
    stub: { perSecond: 12_000, cpuPercent: 80 },
  });
  assert.match(text, /bridge +│ 64 +│ 100 +│ 300\.0 +│ 1\.20 +│ 75\.00 +│ 1\.40 +│ 0\.36/);
  assert.match(text, /bridge +│ 64 mixed +│ 100 +│ 160\.0 +│ 4\.00/);
  assert.match(text, /MiniStack │ bridge +│ 64 +│ 100 +│ 100\.0 +│ +│ +│ +│/);
  assert.match(text, /× boto3 loop +│ ≥ 20 +│ 64: 75\.00, 512: 250\.00/);
  assert.match(text, /added p50, to the deletion +│ ≤ 10 ms +│ 64: 8\.9/);
  assert.match(text, /idle polls at once +│ 2 +│ 2; 6 requests in 60 s/);
  assert.match(text, /CPU an upload, × sqs-consumer +│ ≤ 1 +│ 64: 1\.00/);
  assert.match(text, /cap 512: var\/x\.cpuprofile\n[^]*send +│ aws\/a\.ts:1 +│ 12\.3 %/);
  assert.match(text, /12000 trivial requests.* asked 1400 a second at most/);
});

Deno.test("the report does not mention runs that were not made", () => {
  const text = reportText({
    latencyMs: 200,
    tls: false,
    throughput: rows,
    paced: [],
    idle: null,
    ofFloor: { throughput: [], paced: [] },
    profile: null,
    stub: { perSecond: 12_000, cpuPercent: 80 },
  });
  assert.doesNotMatch(text, /idle|latency at half|added p50|profile|floor/);
});
