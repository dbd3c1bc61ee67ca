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

Deno.test("a file is complete if neither a test nor a step in it was skipped", () => {
  const { completeFiles, testsInOthers } = bareRun(PRINTED);
  assert.deepEqual([...completeFiles], ["./a_test.ts", "./d_test.ts"]);
  // "pure", "fails" and "stepwise", which has a skipped step.
  assert.equal(testsInOthers, 3);
});

Deno.test("if nothing ran, no file is complete", () => {
  assert.deepEqual([...bareRun("error: Type checking failed.\n").completeFiles], []);
});
