import assert from "node:assert/strict";
import type { Check } from "./checks.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import { verdictOf } from "./verdict.ts";
import {
  answersText,
  checksText,
  confusionText,
  outcomesText,
  throughputText,
  verdictText,
} from "./terminal_report.ts";

const check: Check = {
  number: 8,
  check: "an output object for each video",
  expected: "9 objects",
  actual: "2 objects",
  ok: false,
  details: ["a", "b", "c", "d", "e", "f", "g"],
};

testWithPermissions(
  "the checks are a table, followed by the first details of failed checks",
  () => {
    const text = checksText([{ ...check, number: 1, ok: true, details: [] }, check]);
    assert.match(
      text,
      /│ 8 +│ an output object for each +│ 9 objects +│ 2 objects +│ FAILED │\n│ +│ video /,
    );
    assert.match(text, /│ ok /);
    assert.match(
      text,
      /\ncheck 8: a\n[^]*check 8: e\ncheck 8: and 2 more\n1 of 2 checks FAILED: check 8 \(2 objects\)$/,
    );
    assert.match(checksText([{ ...check, ok: true, details: [] }]), /all 1 checks ok$/);
    assert.ok(!text.includes("\x1b"));
    return Promise.resolve();
  },
);

testWithPermissions("the answers are a table", () => {
  const floki = { name: "floki", major: "history", year: "junior" };
  const answer = { video: "a.mp4", ...floki, others: [], distance: 0.41234, ms: 900.4 };
  const text = answersText([answer, { ...answer, video: "b.mp4", others: [floki, floki] }]);
  assert.match(text, /│ a\.mp4 │ floki +│ history │ junior │ 0\.412 +│ 900 │/);
  assert.match(text, /│ b\.mp4 │ floki and 2 more │ history /);
  return Promise.resolve();
});

testWithPermissions("without a mapping the answers are counted by outcome", () => {
  const answer = {
    video: "a.mp4",
    name: "floki",
    major: "m",
    year: "y",
    others: [],
    distance: 0.4,
    ms: 9,
  };
  const answers = [answer, { ...answer, name: "unreadable" }, { ...answer, name: "mr_bean" }];
  assert.match(outcomesText(answers), /^answers: 2 recognised, 1 unreadable; pass --mapping /);
  assert.match(outcomesText([]), /^answers: none; /);
  return Promise.resolve();
});

testWithPermissions("a table that does not fit the terminal is printed as one line per row", () => {
  const answer = {
    video: "a.mp4",
    name: "unknown",
    major: "",
    year: "",
    others: [],
    distance: 0.4,
    ms: 9,
  };
  assert.equal(
    answersText([answer], 40),
    "video · who · major · year · distance · ms\na.mp4 · unknown · 0.400 · 9",
  );
  assert.match(checksText([check], 79), /^# · check .*\n8 · an output .* · FAILED\n/);
  assert.match(checksText([check], 80), /^┌/);
  return Promise.resolve();
});

testWithPermissions("control characters in file names do not reach the terminal", () => {
  const hostile = "a\x1b[2J\x07\u202e.mp4";
  const answer = {
    video: hostile,
    name: hostile,
    major: "m",
    year: "y",
    others: [],
    distance: 0.4,
    ms: 9,
  };
  const one = { video: hostile, expected: hostile, answered: hostile, detail: hostile };
  const texts = [
    answersText([answer]),
    checksText([{ ...check, details: [hostile] }]),
    confusionText([{ ...one, class: "disagrees" }]),
  ];
  for (const text of texts) {
    assert.match(text, /a \[2J {2,3}\.mp4/);
    for (const odd of "\x1b\x07\u202e") assert.ok(!text.includes(odd));
  }
  return Promise.resolve();
});

Deno.test("the throughput is one line", () => {
  assert.equal(
    throughputText({ videos: 20, seconds: 3.21, perSecond: 6.23, until: "last ledger line" }),
    "20 videos, first upload to last ledger line: 3.2 s (6.2 videos/s)",
  );
});

Deno.test("the verdict counts the videos without a detail in check 11, and the passed checks", () => {
  const answers = { ...check, number: 11, details: ["b.mp4: no output object"] };
  const good = { ...check, ok: true, details: [] };
  assert.equal(
    verdictText(
      { run: sampleRun(["a.mp4", "b.mp4", "c.mp4"]), mapping: new Map() },
      { checks: [good, answers], answers: [] },
    ),
    "workload: 2 of 3 videos as expected, 1 of 2 checks passed",
  );
});

Deno.test("without a mapping nothing was expected: check 11 counts only if it fails", () => {
  const evidence = sampleEvidence(["a.mp4", "b.mp4"], { mapping: undefined });
  assert.equal(
    verdictText(evidence, verdictOf(evidence)),
    "workload: 2 videos answered, not compared; 10 of 10 checks passed",
  );
  const malformed = {
    ...evidence,
    outputs: [evidence.outputs[0]!, { ...evidence.outputs[1]!, text: "" }],
  };
  assert.equal(
    verdictText(malformed, verdictOf(malformed)),
    "workload: 1 videos answered, not compared; 10 of 11 checks passed",
  );
});

testWithPermissions("a check without anything to compare with is neither ok nor failed", () => {
  const evidence = sampleEvidence(["a.mp4", "b.mp4"], { mapping: undefined });
  const text = checksText(verdictOf(evidence).checks);
  assert.match(text, /│ 11 .* – +│/);
  assert.match(text, /\nall 10 checks ok; check 11 has nothing to compare with: pass --mapping$/);
  return Promise.resolve();
});
