import assert from "node:assert/strict";
import { parseVerdict } from "./verdict.ts";

Deno.test("the verdict says how many videos and checks are as expected", () => {
  assert.deepEqual(
    parseVerdict("workload: 21 of 21 videos as expected, 11 of 11 checks passed", "local"),
    { complete: true, text: "local: 21 of 21 videos as expected, 11 of 11 checks passed" },
  );
  for (const [right, passed] of [[20, 11], [21, 10], [20, 10]]) {
    const rest = `${right} of 21 videos as expected, ${passed} of 11 checks passed`;
    assert.deepEqual(parseVerdict(`workload: ${rest}`, "local"), {
      complete: false,
      text: `local: ${rest}`,
    });
  }
});

Deno.test("without a mapping nothing was expected", () => {
  const line = (program: string, passed: number) =>
    `${program}: 8 videos answered, not compared; ${passed} of 10 checks passed`;
  assert.deepEqual(parseVerdict(line("workload", 10), "local"), {
    complete: true,
    text: line("local", 10),
  });
  assert.equal(parseVerdict(line("workload", 9), "local")?.complete, false);
});

Deno.test("another last line is no verdict", () => {
  assert.equal(parseVerdict("all 11 checks ok", "local"), undefined);
});
