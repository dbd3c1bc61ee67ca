import assert from "node:assert/strict";
import { sectionsOf } from "./sections.ts";

Deno.test("a video is one section up to a minute, and then one for each begun minute", () => {
  const last = (from: number) => ({ from, to: Infinity });
  assert.deepEqual(sectionsOf(0), [last(0)]);
  assert.deepEqual(sectionsOf(60), [last(0)]);
  assert.deepEqual(sectionsOf(60.1), [{ from: 0, to: 60 }, last(60)]);
  assert.deepEqual(sectionsOf(180), [{ from: 0, to: 60 }, { from: 60, to: 120 }, last(120)]);
});
