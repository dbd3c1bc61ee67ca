import assert from "node:assert/strict";
import { uploadEvent } from "../testing/sample_messages.ts";
import { deadLetter } from "../testing/fake_dead_letter_queue.ts";
import { isSelective, type Selection, selector } from "./selection.ts";

const NOTHING: Selection = { ids: undefined, key: undefined, reason: undefined };
const letters = [
  deadLetter("1", { body: uploadEvent("class/a.mp4"), reason: "failed 8 times, last: Boom" }),
  deadLetter("2", { body: uploadEvent(["b.mp4", "class/c.mp4"]) }),
  deadLetter("3", { body: "hello", reason: "not an S3 event" }),
];
const selected = (selection: Partial<Selection>) =>
  letters.filter(selector({ ...NOTHING, ...selection })).map(({ id }) => id);

Deno.test("without conditions every message is selected", () => {
  assert.deepEqual(selected({}), ["1", "2", "3"]);
  assert.equal(isSelective(NOTHING), false);
});

Deno.test("ids, a key pattern and a part of the reason each select", () => {
  assert.deepEqual(selected({ ids: ["3", "1", "none"] }), ["1", "3"]);
  assert.deepEqual(selected({ key: "class/*" }), ["1", "2"]);
  assert.deepEqual(selected({ key: "?.mp4" }), ["2"]);
  assert.deepEqual(selected({ key: "a.mp4" }), [], "the whole key");
  assert.deepEqual(selected({ key: "*.mp?" }), ["1", "2"]);
  assert.deepEqual(selected({ key: "class.a.mp4" }), [], "no other character is special");
  assert.deepEqual(selected({ reason: "BOOM" }), ["1"]);
  assert.deepEqual(selected({ reason: "moved by SQS" }), ["2"]);
  for (const one of [{ ids: [] }, { key: "" }, { reason: "" }]) {
    assert.equal(isSelective({ ...NOTHING, ...one }), true);
  }
});

Deno.test("all conditions must hold", () => {
  assert.deepEqual(selected({ key: "class/*", reason: "boom" }), ["1"]);
  assert.deepEqual(selected({ ids: ["3"], key: "*" }), []);
});
