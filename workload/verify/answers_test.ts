import assert from "node:assert/strict";
import type { LedgerEntry } from "../../contract/ledger_line.ts";
import { NO_DETAILS } from "../../contract/output_metadata.ts";
import { answersOf } from "./answers.ts";
import { throughputOf } from "./throughput.ts";
import type { Output } from "./evidence.ts";
import { sampleRun } from "../testing/sample_run.ts";

const identity = "1".repeat(32);
const output: Output = {
  key: "a.csv",
  text: "floki,history,junior\n",
  metadata: {
    identity,
    requestId: "r",
    startedAt: "2026-01-02T12:00:01.000Z",
    endedAt: "2026-01-02T12:00:02.000Z",
    outcome: "recognised",
    distance: 0.4,
    ms: 900,
    ...NO_DETAILS,
  },
};
const line: LedgerEntry = {
  identity,
  video: "a.mp4",
  outcome: "recognised",
  name: "floki",
  major: "history",
  year: "junior",
  distance: 0.4,
  receivedAt: "2026-01-02T12:00:04.000Z",
};
const run = sampleRun(["a.mp4", "b.mp4"]);

Deno.test("answers come from the outputs, in the order of the videos", () => {
  const bare = { key: "b.csv", text: "no_face,,\n", metadata: undefined };
  assert.deepEqual(answersOf({ run, outputs: [bare, output] }), [
    {
      video: "a.mp4",
      name: "floki",
      major: "history",
      year: "junior",
      others: [],
      distance: 0.4,
      ms: 900,
    },
    { video: "b.mp4", name: "no_face", major: "", year: "", others: [], distance: null, ms: null },
  ]);
  assert.equal(answersOf({ run, outputs: [output] }).length, 1);
});

Deno.test("throughput is measured up to the last ledger line of this run", () => {
  const other = { ...line, identity: "2".repeat(32), receivedAt: "2026-01-02T13:00:00.000Z" };
  assert.deepEqual(throughputOf({ run, outputs: [output], ledger: [line, other] }), {
    videos: 1,
    seconds: 4,
    perSecond: 0.25,
    until: "last ledger line",
  });
});

Deno.test("after --again, throughput is that of the videos that were uploaded again", () => {
  const again = {
    startedAt: "2026-01-02T12:30:00.000Z",
    invocationsBaseline: null,
    videos: [{ key: "b.mp4", version: "" }],
    replaced: [],
  };
  const identity = "2".repeat(32);
  const b = { ...output, key: "b.csv", metadata: { ...output.metadata!, identity } };
  const late = { ...line, identity, video: "b.mp4", receivedAt: "2026-01-02T12:30:02.000Z" };
  const evidence = { run: { ...run, again }, outputs: [output, b], ledger: [line, late] };
  const { videos, seconds } = throughputOf(evidence)!;
  assert.deepEqual([videos, seconds], [1, 2]);
});

Deno.test("without a ledger throughput is measured up to the last result, if there is one", () => {
  assert.deepEqual(throughputOf({ run, outputs: [output], ledger: null }), {
    videos: 1,
    seconds: 2,
    perSecond: 0.5,
    until: "last result",
  });
  assert.equal(throughputOf({ run, outputs: [], ledger: null }), undefined);
});
