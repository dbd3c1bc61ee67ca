import assert from "node:assert/strict";
import { BoundedMap } from "./bounded_map.ts";

Deno.test("a bounded map forgets its oldest entry; one that is set again counts as new", () => {
  const map = new BoundedMap<number>(3);
  map.set("a", 1).set("b", 2).set("c", 3).set("a", 4).set("d", 5);
  assert.deepEqual([...map], [["c", 3], ["a", 4], ["d", 5]]);
  map.delete("a");
  map.set("e", 6).set("f", 7);
  assert.deepEqual([...map.keys()], ["d", "e", "f"]);
});
