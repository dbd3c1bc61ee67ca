import assert from "node:assert/strict";
import { createRecent } from "./recent.ts";

Deno.test("the oldest is forgotten first; what is added again is new", () => {
  const recent = createRecent(2);
  recent.add("a");
  recent.add("b");
  recent.add("a");
  recent.add("c");
  assert.deepEqual(["a", "b", "c"].map(recent.has), [true, false, true]);
  recent.delete("a");
  assert.equal(recent.has("a"), false);
});
