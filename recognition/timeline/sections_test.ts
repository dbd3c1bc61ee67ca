import assert from "node:assert/strict";
import { minutesOf, sectionsOf } from "./sections.ts";

Deno.test("a video is one section up to a minute, and then one for each begun minute", () => {
  const last = (from: number) => ({ from, to: Infinity });
  assert.deepEqual(sectionsOf(minutesOf(0)), [last(0)]);
  assert.deepEqual(sectionsOf(minutesOf(60)), [last(0)]);
  assert.deepEqual(sectionsOf(minutesOf(60.1)), [{ from: 0, to: 60 }, last(60)]);
  assert.deepEqual(sectionsOf(minutesOf(180)), [
    { from: 0, to: 60 },
    { from: 60, to: 120 },
    last(120),
  ]);
});

Deno.test("the sections of a video's parts are those of the video", () => {
  const whole = sectionsOf(minutesOf(290));
  const parts = [
    { from: 0, to: 2, last: false },
    { from: 2, to: 4, last: false },
    { from: 4, to: 5, last: true },
  ];
  assert.deepEqual(parts.flatMap(sectionsOf), whole);
});
