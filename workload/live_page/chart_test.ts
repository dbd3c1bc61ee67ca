import assert from "node:assert/strict";
import { timeTicks } from "./chart.js";

Deno.test("tick marks have round steps and fit the width", () => {
  const texts = (span: number, most: number) => timeTicks(span, most).map(([, text]) => text);
  assert.deepEqual(texts(1, 3), ["0 s", "1 s"]);
  assert.deepEqual(texts(21, 3), ["0 s", "10 s", "20 s"]);
  assert.deepEqual(texts(90, 3), ["0 s", "30 s", "60 s", "90 s"]);
  assert.deepEqual(texts(700, 3), ["0 min", "5 min", "10 min"]);
  assert.deepEqual(texts(7_300, 3), ["0 h", "1 h", "2 h"]);
  assert.deepEqual(texts(10 * 86_400, 4), ["0 h", "72 h", "144 h", "216 h"]);
  assert.deepEqual(timeTicks(125, 3), [[0, "0 min"], [60, "1 min"], [120, "2 min"]]);
});
