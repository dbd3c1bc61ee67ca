import assert from "node:assert/strict";
import type { LedgerEntry } from "../../contract/ledger_line.ts";
import { NO_DETAILS, type OutputMetadata } from "../../contract/output_metadata.ts";
import type { Outcome } from "../../contract/result.ts";
import { sampleRun } from "../testing/sample_run.ts";
import { type AnswerClass, classify, confusionTable } from "./classify.ts";
import type { Output } from "./evidence.ts";
import { confusionText } from "./terminal_report.ts";

const identity = "1".repeat(32);
const metadata = (outcome: Outcome): OutputMetadata => ({
  identity,
  requestId: "r",
  outcome,
  distance: 0.4,
  ms: 9,
  ...NO_DETAILS,
  startedAt: "2026-01-02T12:00:02.000Z",
  endedAt: "2026-01-02T12:00:03.000Z",
});
const output = (key: string, text: string, outcome: Outcome = "recognised"): Output => ({
  key,
  text,
  metadata: metadata(outcome),
});
const line = (video: string, receivedAt = "2026-01-02T12:00:04.000Z"): LedgerEntry => ({
  identity,
  video,
  outcome: "recognised",
  name: "",
  major: "",
  year: "",
  distance: 0.4,
  receivedAt,
});

/** Classifies one video with this output. */
function one(text: string | null, wanted: string, outcome: Outcome = "recognised", lines = 1) {
  const [major, year] = wanted.split(",") as [string, string];
  const [classified] = classify({
    run: sampleRun(["a.mp4"]),
    outputs: text === null ? [] : [output("a.csv", text, outcome)],
    ledger: Array.from({ length: lines }, () => line("a.mp4")),
    mapping: new Map([["a.mp4", { major, year }]]),
  });
  return classified!;
}

Deno.test("every class is assigned", () => {
  const of = (...args: Parameters<typeof one>): AnswerClass => one(...args).class;
  assert.equal(of("floki,history,junior\n", "history,junior"), "right");
  assert.equal(of("mr_bean,lawyer,freshmen\n", "lawyer,freshman"), "disagrees");
  assert.equal(of("mr_bean,Computer Science,senior\n", "computer_science,senior"), "disagrees");
  assert.equal(of("floki,history,junior\n", "history,senior"), "wrong");
  assert.equal(of("floki,history,junior\n", ","), "wrong");
  assert.equal(of("floki,,\n", "history,junior"), "no_record");
  assert.equal(of("floki,,\n", ","), "wrong");
  assert.equal(of("unknown,,\n", "history,junior", "unknown"), "unknown");
  assert.equal(of("no_face,,\n", "history,junior", "no_face"), "no_face");
  assert.equal(of("unreadable,,\n", "history,junior", "unreadable"), "unreadable");
  assert.equal(of("unknown,,\n", ",", "unknown"), "right");
  assert.equal(of("no_face,,\n", ",", "no_face"), "right");
  assert.equal(of("unreadable,,\n", ",", "unreadable"), "unreadable");
  assert.equal(of(null, "history,junior"), "missing");
  assert.equal(of("floki,history,junior\n", "history,junior", "recognised", 2), "duplicate");
  assert.equal(of("floki;history\n", "history,junior"), "malformed");
  assert.equal(of("x,history,junior\n", "history,junior", "no_face"), "malformed");
});

Deno.test("only the first row, the deciding face, is compared", () => {
  assert.equal(one("floki,history,junior\r\nunknown,,\r\n", "history,junior").class, "right");
  assert.equal(one("floki,history,junior\nx\n", "history,junior").class, "malformed");
});

Deno.test("a ledger line from before the run is no duplicate; an unmapped video is unlisted", () => {
  const [before] = classify({
    run: sampleRun(["a.mp4"]),
    outputs: [output("a.csv", "floki,history,junior\n")],
    ledger: [line("a.mp4", "2025-01-02T12:00:04.000Z"), line("a.mp4")],
    mapping: new Map(),
  });
  assert.equal(before!.class, "unlisted");
});

Deno.test("the confusion table counts pairs, errors first, and is printed as text", () => {
  const classified = [
    ...Array(3).fill(one("floki,history,junior\n", "history,junior")),
    ...Array(2).fill(one("floki,history,junior\n", "math,junior")),
    one("mr_bean,lawyer,freshmen\n", "lawyer,freshman"),
  ];
  const cells = confusionTable(classified);
  assert.deepEqual(cells.map(({ class: c, videos }) => [c, videos]), [
    ["wrong", 2],
    ["disagrees", 1],
    ["right", 3],
  ]);
  const text = confusionText(classified);
  assert.match(
    text,
    /^answers: 3 right, 2 the wrong person, 1 right, with another spelling of the record$/m,
  );
  assert.match(text, /math,junior .* floki .* the wrong person .* 2 /);
  assert.match(text, /note: a\.mp4: mr_bean is lawyer,freshmen, the mapping says lawyer,freshman/);
  assert.equal(confusionText(classified.slice(0, 3)), "answers: 3 right");
});

Deno.test("a key matches the mapping in any Unicode normalisation form", () => {
  const [classified] = classify({
    run: sampleRun(["Zoe\u0308.mp4"]),
    outputs: [output("Zoe\u0308.csv", "Zo\u00eb,e\u0301,y\n")],
    ledger: [],
    mapping: new Map([["Zo\u00eb.mp4", { major: "\u00e9", year: "y" }]]),
  });
  assert.equal(classified!.class, "right");
});
