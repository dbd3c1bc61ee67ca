import assert from "node:assert/strict";
import { bareRun } from "./bare_run.ts";

const PRINTED = `running 2 tests from ./a_test.ts
one ... ok (1ms)
with a step ...
  step ... ok (2s)
with a step ... ok (2s)
running 3 tests from ./b_test.ts
pure ... ok (10ms)
needs net ... ignored (0ms)
fails ... FAILED (1ms)
running 1 test from ./c_test.ts
stepwise ...
  a part ... ignored (0ms)
stepwise ... ok (4ms)
running 0 tests from ./d_test.ts

FAILED | 4 passed (2 steps) | 1 failed | 1 ignored (3s)
`;

Deno.test("of a bare run the files are told of which nothing was left out", () => {
  const { whole, inOthers } = bareRun(PRINTED);
  assert.deepEqual([...whole], ["./a_test.ts", "./d_test.ts"]);
  // "pure" and "fails", and the one whose step was left out.
  assert.equal(inOthers, 3);
});

Deno.test("where nothing ran, no file is whole", () => {
  assert.deepEqual([...bareRun("error: Type checking failed.\n").whole], []);
});
