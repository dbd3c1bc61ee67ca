import assert from "node:assert/strict";
import { similarNames } from "./similar_names.ts";

Deno.test("a mistyped name suggests the nearest names, at most three", () => {
  const names = ["president_trump", "Ann Lee", "anna", "ben", "Bén", "morgan_freeman", "anne"];
  assert.deepEqual(similarNames("presidant_trump", names), ["president_trump"]);
  assert.deepEqual(similarNames("ann", names), ["Ann Lee", "anna", "anne"]);
  assert.deepEqual(similarNames("MORGAN", names), ["morgan_freeman"]);
  assert.deepEqual(similarNames("bem", names).toSorted(), ["Bén", "ben"].toSorted());
  assert.deepEqual(similarNames("zoe", names), []);
  assert.deepEqual(similarNames("", names), []);
});
