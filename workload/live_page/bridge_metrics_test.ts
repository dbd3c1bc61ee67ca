import assert from "node:assert/strict";
import { parseMetrics, summarizeMetrics } from "./bridge_metrics.ts";

Deno.test("counters and gauges of the bridge are parsed, without histograms and other metrics", () => {
  const text = `# HELP rollcall_bridge_in_flight x
rollcall_bridge_in_flight 3
rollcall_bridge_invokes_total{outcome="answered"} 17
rollcall_bridge_queue_messages{queue="rollcall-input",state="visible"} 0
rollcall_bridge_invoke_seconds_bucket{le="0.1"} 4
rollcall_bridge_invoke_seconds_sum 1.5
rollcall_bridge_invoke_seconds_count 4
rollcall_bridge_build_info{version="1"} 1
process_cpu_seconds_total 1
rollcall_bridge_last_success_age_seconds 0.25
`;
  assert.deepEqual(parseMetrics(text), [
    { name: "in_flight", value: 3 },
    { name: "invokes_total outcome=answered", value: 17 },
    { name: "queue_messages queue=rollcall-input state=visible", value: 0 },
    { name: "invoke_seconds_count", value: 4 },
    { name: "last_success_age_seconds", value: 0.25 },
  ]);
});

Deno.test("metrics are summed and described", () => {
  const summaries = summarizeMetrics([
    { name: "healthy", value: 1 },
    { name: "polls_total queue=rollcall-input outcome=messages", value: 40 },
    { name: "polls_total queue=rollcall-input outcome=failed", value: 1 },
    { name: "polls_total queue=rollcall-output outcome=failed", value: 2 },
    { name: "in_flight", value: 9 },
    { name: "invokes_total outcome=done", value: 17 },
    { name: "invokes_total outcome=throttled", value: 3 },
    { name: "invokes_total outcome=unreachable", value: 4 },
    { name: "last_success_timestamp_seconds", value: 1795866000.5 },
    { name: "last_success_age_seconds", value: 12.4 },
  ]);
  assert.deepEqual(summaries.map(({ name, text }) => `${name}: ${text}`), [
    "healthy: yes",
    "uploads in flight: 9",
    "invocations answered: 17",
    "invocations throttled or unreachable: 7",
    "failed polls: 3",
    "last line in the ledger: 12 s ago",
  ]);
});

Deno.test("an unhealthy bridge and an empty ledger are shown as such", () => {
  const summaries = summarizeMetrics([
    { name: "healthy", value: 0 },
    { name: "last_success_timestamp_seconds", value: 0 },
    { name: "last_success_age_seconds", value: 30 },
  ]);
  assert.deepEqual(summaries.map(({ text }) => text), [
    "no: see its /healthz",
    "none since the start 30 s ago",
  ]);
});
