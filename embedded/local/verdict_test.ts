import assert from "node:assert/strict";
import { parseVerdict } from "./verdict.ts";

const compared = { program: "local", compared: true };
const alone = { program: "local", compared: false };

Deno.test("the verdict says how many videos and checks are as expected", () => {
  assert.deepEqual(
    parseVerdict("workload: 21 of 21 videos as expected, 11 of 11 checks passed", compared),
    { complete: true, text: "local: 21 of 21 videos as expected, 11 of 11 checks passed" },
  );
  for (const [right, passed] of [[20, 11], [21, 10], [20, 10]]) {
    const rest = `${right} of 21 videos as expected, ${passed} of 11 checks passed`;
    assert.deepEqual(parseVerdict(`workload: ${rest}`, compared), {
      complete: false,
      text: `local: ${rest}`,
    });
  }
});

Deno.test("without a mapping nothing was expected", () => {
  const text = "local: 8 videos answered, not compared; 10 of 10 checks passed";
  assert.deepEqual(
    parseVerdict("workload: 8 videos answered, not compared; 10 of 10 checks passed", alone),
    { complete: true, text },
  );
  assert.deepEqual(
    parseVerdict("workload: 8 of 8 videos as expected, 10 of 10 checks passed", alone),
    { complete: true, text },
  );
  assert.equal(
    parseVerdict("workload: 7 videos answered, not compared; 9 of 10 checks passed", alone)
      ?.complete,
    false,
  );
});

Deno.test("another last line is no verdict", () => {
  assert.equal(parseVerdict("all 11 checks ok", compared), undefined);
});
