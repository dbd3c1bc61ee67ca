import assert from "node:assert/strict";
import { halve } from "./halve.ts";

Deno.test("a halved picture has the mean of each four pixels; an odd edge is left out", () => {
  const rgb = Uint8Array.from([0, 0, 0, 8, 8, 8, 9, 9, 9, 4, 4, 4, 12, 16, 20, 9, 9, 9]);
  assert.deepEqual(halve({ width: 3, height: 2, rgb }), {
    width: 1,
    height: 1,
    rgb: Uint8Array.from([6, 7, 8]),
  });
});
