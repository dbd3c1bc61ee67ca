import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { slowest } from "./slowest.ts";

const reported = (name: string, seconds: number, body = "") =>
  `<testcase name="${name}" classname="./x_test.ts" time="${seconds}" line="1" col="6">${body}</testcase>`;

Deno.test({
  name: "lists the slowest tests of all reports, without steps and skipped tests",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      await Deno.writeTextFile(
        `${dir}/one.xml`,
        reported("quick", 0.1) + reported("skipped", 0, "<skipped/>") + reported("slow", 120.25),
      );
      await Deno.writeTextFile(
        `${dir}/two.xml`,
        reported("slow &gt; step", 120) + reported("middle", 9.5),
      );
      assert.equal(
        slowest(dir, 2),
        "--- the 2 slowest tests\n  120.3 s  x_test.ts: slow\n    9.5 s  x_test.ts: middle",
      );
      assert.match(slowest(dir), /^--- the 3 slowest tests\n/);
    }),
});
