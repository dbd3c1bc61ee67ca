import assert from "node:assert/strict";
import { CELL } from "./movement.ts";
import { isPlain } from "./plain.ts";

const COLUMNS = 4;
const width = COLUMNS * CELL;

Deno.test("a picture of one colour is plain, one in which two neighbours differ is not", () => {
  assert.equal(isPlain(Float32Array.from([9, 9, 9, 9, 9, 9.2, 9, 9]), width), true);
  assert.equal(isPlain(Float32Array.from([9, 9, 9, 9, 9, 9.9, 9, 9]), width), false);
  assert.equal(isPlain(Float32Array.from([9, 9, 9, 9, 10, 10, 10, 10]), width), false);
});

Deno.test("the end of a row and the start of the next are no neighbours: a slow change is plain", () => {
  assert.equal(isPlain(Float32Array.from([9, 9.4, 9.8, 10.2, 9.2, 9.6, 10, 10.4]), width), true);
});
