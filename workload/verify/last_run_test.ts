import assert from "node:assert/strict";
import { timesOf } from "./last_run.ts";

Deno.test("how often each video was uploaded is read off the names of the copies", () => {
  assert.equal(timesOf(["a.mp4", "b.MP4"]), 1);
  assert.equal(timesOf(["a.mp4", "b.MP4", "a~2.mp4", "b~2.MP4", "a~3.mp4", "b~3.MP4"]), 3);
  assert.equal(timesOf(["take~2.mp4", "take~2~2.mp4"]), 2);
});

Deno.test("files that are only called like copies are none", () => {
  assert.equal(timesOf(["a.mp4", "a~2.mp4", "b.mp4"]), 1);
  assert.equal(timesOf(["a~2.mp4"]), 1);
  assert.equal(timesOf(["a.mp4", "a~7.mp4"]), 1);
  assert.equal(timesOf([]), 1);
});
