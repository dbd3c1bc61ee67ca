import assert from "node:assert/strict";
import type { ClipResult } from "./evaluate_clip.ts";
import { bestThreshold, figuresOf } from "./figures.ts";
import { evaluationText } from "./report.ts";

const clip = (more: Partial<ClipResult>): ClipResult => ({
  video: "a.mp4",
  person: "anna",
  verdict: "right",
  answer: "anna",
  frames: 1,
  ms: 90,
  own: 0.3,
  other: 0.7,
  leftOut: null,
  ...more,
});

const BEN = { outcome: "recognised", answer: "ben", distance: 0.55 } as const;

Deno.test("the best threshold is the widest range with the fewest errors", () => {
  assert.deepEqual(bestThreshold([0.2, 0.4], [0.5, 0.9]), { from: 0.4, to: 0.5, errors: 0 });
  assert.deepEqual(bestThreshold([0.2, 0.6], [0.55, 0.7]), { from: 0.2, to: 0.55, errors: 1 });
  assert.equal(bestThreshold([], []), null);
});

Deno.test("the totals count verdicts, and false matches of people who were left out", () => {
  const figures = figuresOf([
    clip({ leftOut: BEN }),
    clip({ leftOut: { outcome: "unknown", answer: null, distance: 0.8 } }),
    clip({ leftOut: { outcome: "no_face", answer: null, distance: null } }),
    clip({ verdict: "false match", answer: "ben", own: 0.65, other: 0.5 }),
    clip({ verdict: "unreadable", answer: null, own: null, other: null }),
  ]);
  assert.equal(figures.accuracy, 0.6);
  assert.deepEqual(figures.verdicts, {
    right: 3,
    "false match": 1,
    "false unknown": 0,
    "no face": 0,
    unreadable: 1,
  });
  assert.deepEqual(figures.leftOut, { clips: 3, unknown: 1, noFace: 1, falseMatches: 1 });
});

Deno.test("the text has the wrong answers, the distances and the totals", () => {
  const clips = [
    clip({ video: "b.mp4", leftOut: BEN }),
    clip({ video: "c.mp4", verdict: "false unknown", answer: null, own: 0.65 }),
  ];
  const text = evaluationText(clips, figuresOf(clips), { threshold: 0.6, margin: 0.14 });
  assert.match(text, /b\.mp4 .* anna .* right .* ben .* 0\.300 .* 0\.550/);
  assert.match(text, /c\.mp4 .* false unknown/);
  assert.match(text, /^0\.60 .*← threshold$/m);
  assert.match(text, /2 clips at threshold 0\.6, margin 0\.14: 1 right \(50\.0 %\)/);
  assert.match(text, /left out of the gallery: 0 of 1 unknown, 1 false match, 0 no face/);
  assert.match(text, /separates them best: 0\.425 \(0\.300 to 0\.550\), 1 on the wrong side/);
  // There is nothing to draw.
  const unreadable = [clip({ verdict: "unreadable", own: null, other: null })];
  assert.doesNotMatch(
    evaluationText(unreadable, figuresOf(unreadable), { threshold: 0.6, margin: 0 }),
    /threshold that parts/,
  );
});

Deno.test("the advised threshold lies in its range, however narrow", () => {
  const clips = [clip({ own: 0.553, other: 0.556 })];
  const text = evaluationText(clips, figuresOf(clips), { threshold: 0.6, margin: 0.14 });
  const [, ...numbers] = /best: (\S+) \((\S+) to (\S+)\)/.exec(text)!;
  const [advised, from, to] = numbers.map(Number);
  assert.ok(from! <= advised! && advised! <= to!, text);
});

Deno.test("the threshold is marked even if no distance is as large or as small", () => {
  const clips = [clip({ own: 0.3, other: 0.4 })];
  const rows = (threshold: number) =>
    evaluationText(clips, figuresOf(clips), { threshold, margin: 0.14 }).split("\n");
  assert.ok(rows(0.6).some((row) => /^0\.60 .*← threshold$/.test(row)));
  assert.ok(rows(0.1).some((row) => /^0\.10 .*← threshold$/.test(row)));
});
