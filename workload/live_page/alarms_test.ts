import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { emptySample } from "../testing/sample_run.ts";
import type { Sample } from "../record/sample.ts";
import { createAlarms, type Moment } from "./alarms.ts";

const HEALTHY = [{ name: "healthy", value: 1 }];

/** Alarms of a run of 10 uploaded videos; each call is a moment at these seconds. */
function alarms() {
  const tell = createAlarms({ names: namesOf("rollcall"), ledger: "results.csv" });
  return (seconds: number, sample: Partial<Sample>, more: Partial<Moment> = {}) =>
    tell({
      sample: {
        ...emptySample,
        at: new Date(Date.parse("2026-01-02T12:00:00Z") + seconds * 1000).toISOString(),
        ...sample,
      },
      uploaded: 10,
      done: false,
      reasons: [],
      metrics: null,
      ...more,
    }).join("\n");
}

const waiting = (visible: number, inFlight = 0) => ({ visible, inFlight });

Deno.test("a run that moves raises no alarm, whether or not the bridge has metrics", () => {
  for (const metrics of [null, HEALTHY]) {
    const at = alarms();
    for (let s = 0; s <= 180; s += 20) {
      const outputs = Math.min(9, s / 20);
      const sample = { outputs, ledger: outputs, inputQueue: waiting(3, 2) };
      assert.equal(at(s, sample, { metrics }), "", `${s}`);
    }
  }
});

Deno.test("uploads that nobody takes are an alarm after half a minute", () => {
  const at = alarms();
  const sample = { outputs: 4, ledger: 4, inputQueue: waiting(6) };
  assert.equal(at(0, sample), "");
  assert.equal(at(29, sample), "");
  assert.match(
    at(45, sample),
    /^Stuck for 40 s at the bridge's intake: nothing receives from the input queue\. Try: journalctl/,
  );
  assert.match(at(200, sample), /^Stuck for 3 min at/);
  assert.equal(at(201, { ...sample, outputs: 5, ledger: 5 }), "");
});

Deno.test("a slow upload is not taken for lost events", () => {
  const at = alarms();
  const sample = { outputs: 3, ledger: 3 };
  assert.equal(at(0, sample, { uploaded: 3 }), "");
  assert.equal(at(500, sample, { uploaded: 3 }), "");
  assert.match(at(600, { ...sample, outputs: 2, ledger: 2 }, { uploaded: 3 }), /^$/);
  assert.match(at(700, { ...sample, outputs: 2, ledger: 2 }, { uploaded: 3 }), /at the events: /);
});

Deno.test("uploads in flight may take the function's timeout", () => {
  const at = alarms();
  const sample = { outputs: 4, ledger: 4, inputQueue: waiting(0, 6) };
  at(0, sample);
  assert.equal(at(60, sample), "");
  assert.match(at(300, sample), /^Stuck for 5 min at the function: 6 uploads are in flight/);
});

Deno.test("results that nobody collects are an alarm while other videos are still answered", () => {
  for (const ledger of [0, null]) {
    const at = alarms();
    for (let s = 0; s < 30; s += 5) {
      assert.equal(at(s, { outputs: s / 5 + 1, ledger, outputQueue: waiting(s / 5 + 1) }), "");
    }
    assert.match(
      at(35, { outputs: 8, ledger, outputQueue: waiting(8) }),
      /^Stuck for 30 s at the bridge's collect: nothing empties the output queue\. Try: journalctl/,
    );
    assert.equal(at(40, { outputs: 8, ledger, outputQueue: waiting(7) }), "", "it shrinks");
  }
});

Deno.test("a bridge that answered before and is silent now is the alarm, not what follows from it", () => {
  const at = alarms();
  const sample = { outputs: 4, ledger: 4, inputQueue: waiting(6) };
  assert.equal(at(0, sample, { metrics: HEALTHY }), "");
  assert.equal(at(3, sample), "");
  const text = at(47, sample);
  assert.match(
    text,
    /^The bridge has not answered for 40 s: it is frozen.*systemctl status rollcall-bridge/,
  );
  assert.equal(text.split("\n").length, 1);
  assert.equal(at(48, sample, { done: true }), "", "nobody waits for it");
  assert.match(
    at(49, sample, { metrics: [{ name: "healthy", value: 0 }] }),
    /^The bridge says that it is not healthy: see its \/healthz\./,
  );
});

Deno.test("dead-lettered messages are an alarm, with a reason, also after the run", () => {
  const at = alarms();
  const reasons = ["delivered 8 times, last: timed out"];
  assert.equal(
    at(0, { outputs: 9, ledger: 9, inputDead: 1 }, { done: true, reasons }),
    "1 message of this run dead-lettered (delivered 8 times, last: timed out). Try: ./rollcall dlq list",
  );
  assert.match(
    at(1, { outputDead: 2 }, { done: true }),
    /^2 messages of this run dead-lettered\. /,
  );
});
