import assert from "node:assert/strict";
import { answer } from "../testing/sample_answers.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { failuresOf } from "./failures.ts";
import { videoRows } from "./video_rows.ts";

const videos = ["a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4"];
const unreadable = (reason: string) => ({
  text: "unreadable,,\r\n",
  outcome: "unreadable" as const,
  reason,
});

Deno.test("failed videos are grouped by kind and reason", () => {
  const evidence = answer(sampleEvidence(videos), {
    "a.mp4": unreadable("no video in it"),
    "b.mp4": unreadable("no video in it"),
    "c.mp4": unreadable("it is empty"),
    "d.mp4": { text: "no_face,,\r\n", outcome: "no_face" },
  });
  const failures = failuresOf(videoRows(evidence));
  assert.deepEqual(failures.map(({ title, videos }) => [title, videos]), [
    ["Unreadable", 3],
    ["No face found", 1],
  ]);
  assert.deepEqual(failures[0]!.reasons.map((one) => one.videos), [["a.mp4", "b.mp4"], ["c.mp4"]]);
});

Deno.test("a dead-lettered upload is one failure, not also a missing answer", () => {
  const evidence = sampleEvidence(videos, {
    deadUploads: [{ key: "a.mp4", identity: "x", reason: "delivered 5 times" }],
  });
  const outputs = evidence.outputs.slice(2);
  const failures = failuresOf(videoRows({ ...evidence, outputs }));
  assert.deepEqual(failures.map(({ title, reasons }) => [title, reasons[0]!.videos]), [
    ["In the dead-letter queue", ["a.mp4"]],
    ["Without an answer", ["b.mp4"]],
  ]);
  assert.match(failures[0]!.reasons[0]!.reason, /delivered 5 times/);
});

Deno.test("an unreadable video is listed without a mapping too; right answers are not", () => {
  const evidence = answer(sampleEvidence(videos, { mapping: undefined }), {
    "a.mp4": unreadable("it is empty"),
  });
  assert.deepEqual(failuresOf(videoRows(evidence)).map(({ title }) => title), ["Unreadable"]);
  assert.deepEqual(failuresOf(videoRows(sampleEvidence(videos))), []);
});
