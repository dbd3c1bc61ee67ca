import assert from "node:assert/strict";
import process from "node:process";
import type { Upload } from "../../contract/s3_event.ts";
import { withFakeTime } from "../testing/fake_time.ts";
import type { QueueDepth } from "./queue_depth.ts";
import { metersTo } from "./meters.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

/** A test of a new bridge's metrics, on a clock set by the test. */
function test(
  name: string,
  run: (given: {
    metrics: Metrics;
    samples: () => Promise<Map<string, number>>;
    depths: QueueDepth[];
    advance: (ms: number) => Promise<void>;
    setHealthy: (healthy: boolean) => void;
  }) => Promise<void>,
) {
  const fn = () =>
    withFakeTime(async ({ advance }) => {
      const depths: QueueDepth[] = [];
      let healthy = true;
      const metrics = createMetrics({
        version: "1.2.3",
        commit: "abc",
        queues: ["in", "out"],
        depths: () => Promise.resolve(depths),
        healthy: () => healthy,
      });
      const samples = async () => readSamples(await metrics.text());
      await run({ metrics, samples, depths, advance, setHealthy: (value) => healthy = value });
    });
  Deno.test(`metrics: ${name}`, fn);
}

/** `name{labels}` → value, without the bridge's prefix. */
function readSamples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return [line.slice(0, at).replace(/^rollcall_bridge_/, ""), Number(line.slice(at + 1))];
  }));
}

const upload = (identity: string, eventTime?: string): Pick<Upload, "identity" | "record"> => ({
  identity,
  record: {
    eventName: "ObjectCreated:Put",
    ...(eventTime === undefined ? {} : { eventTime }),
    s3: { bucket: { name: "in" }, object: { key: "k" } },
  },
});

test("events are counted", async ({ metrics, samples }) => {
  metrics.polled("in", 7);
  metrics.polled("in", 0);
  metrics.pollFailed("out", "ECONNREFUSED");
  metrics.inFlight(5);
  metrics.invoked("done", 0.2);
  metrics.invoked("throttled", 0.01);
  metrics.invoked("unreachable", 5);
  metrics.invoked("failed", 3);
  metrics.synced(0.004);
  metrics.ledgered([{ identity: "a" }, { identity: "b" }]);
  metrics.ledgerFailed("No space left on device");
  metrics.deadLettered("in");
  const now = await samples();
  const expected = {
    'build_info{version="1.2.3",commit="abc"}': 1,
    'polls_total{queue="in",outcome="messages"}': 1,
    'polls_total{queue="in",outcome="empty"}': 1,
    'polls_total{queue="out",outcome="failed"}': 1,
    'messages_received_total{queue="in"}': 7,
    "in_flight": 5,
    'invokes_total{outcome="done"}': 1,
    'invokes_total{outcome="failed"}': 1,
    'invokes_total{outcome="throttled"}': 1,
    'invokes_total{outcome="unreachable"}': 1,
    "invoke_seconds_count": 2,
    "invoke_seconds_sum": 3.2,
    'invoke_seconds_bucket{le="0.25"}': 1,
    "ledger_lines_total": 2,
    "ledger_sync_seconds_count": 1,
    'ledger_sync_seconds_bucket{le="0.0025"}': 0,
    'ledger_sync_seconds_bucket{le="0.005"}': 1,
    "ledger_failures_total": 1,
    'dead_letters_total{queue="in"}': 1,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(now.get(name), value, name);
});

test("counters exist from the start, and so do the process metrics", async ({ samples }) => {
  const now = await samples();
  assert.equal(now.get('invokes_total{outcome="failed"}'), 0);
  assert.ok(now.get("process_resident_memory_bytes")! > 1e6);
  assert.ok(now.get("process_start_time_seconds")! > 1.7e9);
  const cpu = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us / 1e6, 0);
  const before = cpu();
  const told = (await samples()).get("process_cpu_seconds_total")!;
  assert.ok(before <= told + 1e-6 && told <= cpu() + 1e-6, "set, not added up");
});

test("the age of the last success counts from the start, then from the last result", async ({ metrics, samples, advance }) => {
  await advance(30_000);
  assert.equal((await samples()).get("last_success_age_seconds"), 30);
  assert.equal((await samples()).get("last_success_timestamp_seconds"), 0);
  metrics.ledgered([{ identity: "a" }]);
  await advance(12_000);
  metrics.ledgered([]);
  assert.equal((await samples()).get("last_success_age_seconds"), 12);
  assert.equal((await samples()).get("last_success_timestamp_seconds"), 30);
});

test("the time from upload to ledger is observed where the upload's time is known", async ({ metrics, samples, advance }) => {
  await advance(100_000);
  metrics.taken(upload("known", new Date(60_000).toISOString()));
  metrics.taken(upload("ahead", new Date(160_000).toISOString()));
  metrics.taken(upload("timeless"));
  metrics.taken(upload("odd", "yesterday"));
  const results = ["known", "ahead", "timeless", "odd", "another bridge's"];
  metrics.ledgered(results.map((identity) => ({ identity })));
  const now = await samples();
  assert.equal(now.get("upload_to_ledger_seconds_count"), 2);
  assert.equal(now.get("upload_to_ledger_seconds_sum"), 40);
  metrics.ledgered([{ identity: "known" }]);
  assert.equal((await samples()).get("upload_to_ledger_seconds_count"), 2, "forgotten");
});

test("times of uploads whose result never arrives are forgotten", async ({ metrics, samples }) => {
  for (let n = 0; n <= 10_000; n++) metrics.taken(upload(`u${n}`, new Date(0).toISOString()));
  metrics.ledgered([{ identity: "u0" }, { identity: "u1" }]);
  assert.equal((await samples()).get("upload_to_ledger_seconds_count"), 1);
});

test("depths and health are current at each scrape", async ({ samples, depths, setHealthy }) => {
  depths.push({ queue: "in", visible: 3, notVisible: 2 });
  const before = await samples();
  assert.equal(before.get('queue_messages{queue="in",state="visible"}'), 3);
  assert.equal(before.get('queue_messages{queue="in",state="hidden"}'), 2);
  assert.equal(before.get("healthy"), 1);
  depths.pop();
  setHealthy(false);
  const after = await samples();
  assert.equal(
    after.get('queue_messages{queue="in",state="visible"}'),
    undefined,
    "not a stale one",
  );
  assert.equal(after.get("healthy"), 0);
});

test("events reach several receivers", async ({ metrics, samples }) => {
  const { polled } = metersTo([metrics, metrics]);
  polled("in", 1);
  assert.equal((await samples()).get('messages_received_total{queue="in"}'), 2);
});
