import { inTempDir, needs } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { lastLines } from "../child.ts";
import { processEnvironment, processLauncher } from "./launcher.ts";

Deno.test("a process gets the paths of this machine's environment and no secrets", () => {
  const machine = { PATH: "/bin", HOME: "/root", SECRET: "x", AWS_PROFILE: "mine", TMPDIR: "/t" };
  assert.deepEqual(processEnvironment(machine, { HOME: "/own", TABLE: "s" }), {
    PATH: "/bin",
    HOME: "/own",
    TABLE: "s",
  });
});

Deno.test({
  name: "a process has its own temporary folder (needs run, read, write, env)",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (dir) => {
      const launch = processLauncher([
        "sh",
        "-c",
        'touch "$TMPDIR/mine"; echo "$LAMBDA_TASK_ROOT"',
      ]);
      const [logFile, scratchDir] = [`${dir}/log`, `${dir}/tmp/instance-1`];
      const { code } = await launch({ env: {}, logFile, scratchDir }).exited;
      assert.equal(code, 0);
      assert.ok(await Deno.stat(`${scratchDir}/mine`));
      assert.equal(await lastLines(logFile, 1), Deno.cwd());
    }),
});
