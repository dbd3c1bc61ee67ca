import assert from "node:assert/strict";
import { RESULT, TEST_EVENT } from "../../contract/testing/messages.ts";
import { uploadEvent } from "../testing/sample_messages.ts";
import { deadLetter, RESULTS } from "../testing/fake_dead_letter_queue.ts";
import { deathReason, videosOf, whyRedriveFails } from "./dead_letter.ts";
import { deadLetterJson, deadLetterTable, truncated, videoText } from "./show.ts";

const event = deadLetter("e", { body: uploadEvent(["a+b%28c%29.mp4", "two.mp4"]) });
const result = deadLetter("r", { body: JSON.stringify(RESULT), source: RESULTS });

Deno.test("the reason is the message's own, or that SQS moved it", () => {
  assert.equal(deathReason(deadLetter("x", { reason: "not an S3 event" })), "not an S3 event");
  assert.equal(
    deathReason(deadLetter("x")),
    "moved by SQS itself after 10 receives: no reason given",
  );
  const source = { name: "in", kind: "uploads" } as const;
  assert.equal(deathReason(deadLetter("x", { source })), "moved by SQS itself: no reason given");
});

Deno.test("the videos of a message are the keys of its uploads, or of its result", () => {
  assert.deepEqual(videosOf(event), ["a b(c).mp4", "two.mp4"]);
  assert.deepEqual(videosOf(result), ["test_0.mp4"]);
  assert.deepEqual(videosOf(deadLetter("x", { body: JSON.stringify(TEST_EVENT) })), []);
  assert.deepEqual(videosOf(deadLetter("x", { body: "hello" })), []);
});

Deno.test("a message that can only fail again is recognised: not an upload to our bucket, not a result", () => {
  assert.equal(whyRedriveFails(event, "in"), undefined);
  assert.equal(whyRedriveFails(result, "in"), undefined);
  assert.equal(
    whyRedriveFails(deadLetter("x", { body: JSON.stringify(TEST_EVENT) }), "in"),
    undefined,
  );
  assert.equal(whyRedriveFails(event, "other"), "not our bucket: in");
  assert.match(whyRedriveFails(deadLetter("x"), "in")!, /not an S3 event/);
  assert.match(whyRedriveFails({ ...event, source: RESULTS }, "in")!, /not a result/);
});

Deno.test("the table lists the oldest first, without terminal control characters", () => {
  const table = deadLetterTable([
    deadLetter("young", {
      sentAt: new Date("2026-01-03T00:00:00Z"),
      reason: "\x1b[31mred\u202e\n",
    }),
    deadLetter("old", { body: uploadEvent("\x1b[2J.mp4"), receives: 7 }),
  ], 120);
  assert.ok(table.indexOf("old") < table.indexOf("young"));
  assert.match(table, /2026-01-02 03:04:05 +│ +\[2J\.mp4 +│ 7 /);
  assert.ok(!table.includes("\x1b") && !table.includes("\u202e"));
});

Deno.test("long texts are cut between characters, and further videos are counted", () => {
  assert.equal(truncated("abc", 3), "abc");
  assert.equal(truncated("a😀cd", 3), "a😀…");
  assert.equal(videoText(event), "a b(c).mp4 +1");
  assert.equal(videoText(deadLetter("x")), "(none)");
});

Deno.test("a part of a video is told from the whole, and redriven as an upload is", () => {
  const range = { part: 2, of: 3, from: 5, to: 10, splitAt: 0 };
  const [record] = JSON.parse(uploadEvent("long.mp4")).Records;
  const body = JSON.stringify({ Records: [{ ...record, rollcallRange: range }] });
  const part = deadLetter("p", { body });
  assert.equal(videoText(part), "long.mp4 (minutes 5 to 10, part 2 of 3)");
  assert.deepEqual(videosOf(part), ["long.mp4"]);
  assert.equal(whyRedriveFails(part, "in"), undefined);
});

Deno.test("a JSON line has the body and everything that is known", () => {
  assert.deepEqual(JSON.parse(deadLetterJson(event, "in-dlq")), {
    queue: "in-dlq",
    id: "e",
    time: "2026-01-02T03:04:05.678Z",
    videos: ["a b(c).mp4", "two.mp4"],
    receives: 1,
    reason: null,
    source: "in",
    body: event.body,
  });
});
