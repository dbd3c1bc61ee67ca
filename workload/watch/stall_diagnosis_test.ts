import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { diagnoseStall } from "./stall_diagnosis.ts";
import { emptySample } from "../testing/sample_run.ts";
import type { Sample } from "../record/sample.ts";

const run = {
  videos: 20,
  names: namesOf("rollcall"),
  ledger: "results.csv",
  seconds: 600,
  reasons: ["delivered 5 times, then: NoSuchKey"],
};
const lines = (sample: Partial<Sample>) => diagnoseStall({ ...emptySample, ...sample }, run);
const end = (sample: Partial<Sample>) => lines(sample).slice(-2).join("\n");

Deno.test("a diagnosis lists the messages of each queue and dead-letter queue", () => {
  const text = lines({
    outputs: 17,
    inputQueue: { visible: 3, inFlight: 1 },
    outputQueue: { visible: 5, inFlight: 6 },
    inputDead: 2,
    outputDead: 4,
    ledger: 9,
  }).join("\n");
  assert.match(text, /timed out after 600 s: 17 of 20 videos/);
  assert.match(
    text,
    /rollcall-input: 3 waiting, 1 in flight; of this run in rollcall-input-dlq: 2/,
  );
  assert.match(text, /rollcall-output: 5 waiting, 6 in flight; .* rollcall-output-dlq: 4/);
  assert.match(text, /ledger results\.csv: 9 of 17/);
  assert.match(text, /^ {2}dead-lettered: delivered 5 times, then: NoSuchKey$/m);
});

Deno.test("control characters in a reason do not reach the terminal", () => {
  const reasons = ["no object a\x1b]0;pwned\x07\u202e.mp4\nstuck at: nothing"];
  const died = diagnoseStall(emptySample, { ...run, reasons }).find((line) =>
    line.includes("dead-lettered")
  );
  assert.equal(died, "  dead-lettered: no object a ]0;pwned  .mp4 stuck at: nothing");
});

Deno.test("a diagnosis names the stuck stage and the next command", () => {
  assert.match(end({ inputQueue: { visible: 3, inFlight: 0 } }), /intake[^]*try: journalctl/);
  assert.match(end({ inputQueue: { visible: 3, inFlight: 1 } }), /function[^]*rollcall-recognise/);
  assert.match(end({}), /events[^]*notification-configuration --bucket rollcall-input/);
  assert.match(
    end({ outputs: 20, outputQueue: { visible: 0, inFlight: 1 } }),
    /collect[^]*journalctl/,
  );
  assert.match(end({ outputs: 20, ledger: 19 }), /ledger[^]*tail results\.csv/);
  assert.match(end({ outputs: 19, inputDead: 1, ledger: 18 }), /stuck at: the ledger/);
});
