import assert from "node:assert/strict";
import { parseMetrics, summarizeMetrics } from "./bridge_metrics.ts";

Deno.test("the bridge's counters and gauges are read, without a histogram's parts and others' metrics", () => {
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

Deno.test("what matters of the bridge is told in plain words, its parts as one", () => {
  const told = summarizeMetrics([
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
  assert.deepEqual(told.map(({ name, text }) => `${name}: ${text}`), [
    "healthy: yes",
    "uploads that it works on: 9",
    "invocations answered: 17",
    "invocations throttled or out of reach: 7",
    "polls that failed: 3",
    "last line in the ledger: 12 s ago",
  ]);
});

Deno.test("a bridge that is not healthy, or has written nothing, is told to be so", () => {
  const told = summarizeMetrics([
    { name: "healthy", value: 0 },
    { name: "last_success_timestamp_seconds", value: 0 },
    { name: "last_success_age_seconds", value: 30 },
  ]);
  assert.deepEqual(told.map(({ text }) => text), [
    "no: its /healthz tells why",
    "none since it began, 30 s ago",
  ]);
});
