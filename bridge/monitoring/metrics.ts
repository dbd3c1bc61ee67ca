// The only file that uses the metrics library.
import process from "node:process";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { BoundedMap } from "../bounded_map.ts";
import type { QueueDepth } from "./queue_depth.ts";
import type { InvokeOutcome, Meters } from "./meters.ts";

export interface MetricsOptions {
  readonly version: string;
  readonly commit: string;
  /** The queues that messages are received from. */
  readonly queues: readonly string[];
  /** Returns the queues' depths, for each scrape. */
  readonly depths: () => Promise<readonly QueueDepth[]>;
  readonly healthy: () => boolean;
}

/** Counts the bridge's events for Prometheus. */
export interface Metrics extends Meters {
  readonly contentType: string;
  /** The response to a scrape. */
  text(): Promise<string>;
}

/** Uploads whose time is kept until their result arrives, which may be at another bridge. */
const MAX_REMEMBERED = 10_000;

const OUTCOMES: readonly InvokeOutcome[] = ["done", "failed", "throttled", "unreachable"];
const INVOKE_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const UPLOAD_SECONDS = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400];
const SYNC_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const named = (name: string, help: string) => ({
    name: `rollcall_bridge_${name}`,
    help,
    registers,
  });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ ...named(name, help), labelNames });
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ ...named(name, help), labelNames });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ ...named(name, help), buckets });

  gauge(
    "build_info",
    "always 1, labelled with the bridge's version and commit",
    "version",
    "commit",
  )
    .set({ version: options.version, commit: options.commit }, 1);
  const healthy = gauge("healthy", "1 if /healthz reports healthy, else 0");
  const depth = gauge(
    "queue_messages",
    "approximate number of messages in the queue, as reported by SQS",
    "queue",
    "state",
  );
  const polls = counter("polls_total", "polls that completed or failed", "queue", "outcome");
  const received = counter("messages_received_total", "messages received", "queue");
  const inFlight = gauge("in_flight", "messages of the input queue in flight");
  const invokes = counter("invokes_total", "attempts to invoke the function", "outcome");
  const invokeSeconds = histogram(
    "invoke_seconds",
    "duration of invocations that succeeded or failed",
    INVOKE_SECONDS,
  );
  const uploadSeconds = histogram(
    "upload_to_ledger_seconds",
    "from the upload's time in S3 to its ledger line, if this bridge handled both",
    UPLOAD_SECONDS,
  );
  const lines = counter("ledger_lines_total", "results written to the ledger");
  const syncSeconds = histogram(
    "ledger_sync_seconds",
    "duration of writing and syncing a batch to the ledger",
    SYNC_SECONDS,
  );
  const ledgerFailures = counter("ledger_failures_total", "batches that could not be written");
  const dead = counter("dead_letters_total", "messages moved to the dead-letter queue", "queue");
  const notSettled = counter(
    "not_settled_total",
    "messages that could not be deleted, dead-lettered or returned, and will be redelivered",
    "queue",
  );
  const lastSuccess = gauge(
    "last_success_timestamp_seconds",
    "time of the last result written to the ledger; 0 if none since the start",
  );
  const age = gauge(
    "last_success_age_seconds",
    "time since the last result was written to the ledger, or since the start",
  );
  registerProcess(registry);

  // Exported as zero from the start, so that the first increment shows up in rates.
  for (const queue of options.queues) {
    for (const one of [dead, notSettled]) one.inc({ queue }, 0);
  }
  for (const outcome of OUTCOMES) invokes.inc({ outcome }, 0);
  const started = Date.now();
  let succeeded: number | undefined;
  const uploadedAt = new BoundedMap<number>(MAX_REMEMBERED);

  return {
    contentType: registry.contentType,
    async text() {
      const depths = await options.depths();
      depth.reset();
      for (const { queue, visible, notVisible } of depths) {
        depth.set({ queue, state: "visible" }, visible);
        depth.set({ queue, state: "hidden" }, notVisible);
      }
      healthy.set(options.healthy() ? 1 : 0);
      age.set((Date.now() - (succeeded ?? started)) / 1000);
      return await registry.metrics();
    },
    polled(queue, messages) {
      polls.inc({ queue, outcome: messages > 0 ? "messages" : "empty" });
      received.inc({ queue }, messages);
    },
    pollFailed: (queue) => polls.inc({ queue, outcome: "failed" }),
    taken({ identity, record }) {
      const time = Date.parse(record.eventTime ?? "");
      if (Number.isNaN(time)) return;
      uploadedAt.set(identity, time);
    },
    inFlight: (messages) => inFlight.set(messages),
    invoked(outcome, seconds) {
      invokes.inc({ outcome });
      if (outcome === "done" || outcome === "failed") invokeSeconds.observe(seconds);
    },
    synced: (seconds) => syncSeconds.observe(seconds),
    ledgered(results) {
      if (results.length === 0) return;
      succeeded = Date.now();
      lastSuccess.set(succeeded / 1000);
      lines.inc(results.length);
      for (const { identity } of results) {
        const time = uploadedAt.get(identity);
        if (time === undefined) continue;
        uploadedAt.delete(identity);
        // S3's clock may be ahead of ours.
        uploadSeconds.observe(Math.max(0, succeeded - time) / 1000);
      }
    },
    ledgerFailed: () => ledgerFailures.inc(),
    settled: () => {},
    notSettled: (queue) => notSettled.inc({ queue }),
    deadLettered: (queue) => dead.inc({ queue }),
    stopping: () => {},
  };
}

/**
 * The usual process metrics. The library's own ones read /proc, which this program may not, and
 * would report 0.
 */
function registerProcess(registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: "process_cpu_seconds_total",
    help: "user and system CPU time",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "resident memory",
    registers,
    collect() {
      this.set(Deno.memoryUsage().rss);
    },
  });
  new Gauge({ name: "process_start_time_seconds", help: "start time of the process", registers })
    .set(performance.timeOrigin / 1000);
}
