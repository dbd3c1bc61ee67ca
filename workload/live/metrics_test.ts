import assert from "node:assert/strict";
import { parseMetrics } from "./metrics.ts";

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
