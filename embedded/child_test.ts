import { inTempDir, needs } from "../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { lastLines, NO_SUCH_PROGRAM, startChild } from "./child.ts";
import { isRunning, until } from "./testing/probes.ts";

const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
const ignore = needs("run", "read", "write").ignore;
const sh = (script: string) => ["sh", "-c", script];

Deno.test({
  name: "both output streams of a child are appended to its log (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const logFile = `${dir}/log`;
      await Deno.writeTextFile(logFile, "before\n");
      const { code } = await startChild({
        command: sh("echo one; echo two >&2; exit 3"),
        env,
        logFile,
      }).exited;
      assert.equal(code, 3);
      assert.equal(await Deno.readTextFile(logFile), "before\none\ntwo\n");
      assert.equal(await lastLines(logFile, 2), "one\ntwo");
    }),
});

Deno.test({
  name: "a child has only the given environment (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const given = { ...env, ONLY: "this" };
      await startChild({ command: ["env"], env: given, logFile: `${dir}/log` }).exited;
      const names = (await Deno.readTextFile(`${dir}/log`)).trim().split("\n")
        .map((line) => line.split("=")[0]);
      // The shell sets some variables itself.
      assert.deepEqual(names.filter((n) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(n!)).sort(), [
        "ONLY",
        "PATH",
      ]);
    }),
});

Deno.test({
  name: "a missing program gives the exit code of the shell (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const { code } = await startChild({
        command: ["no-such-program-here"],
        env,
        logFile: `${dir}/log`,
      }).exited;
      assert.equal(code, NO_SUCH_PROGRAM);
    }),
});

Deno.test({
  name: "stop kills a child that ignores SIGTERM, and its descendants (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const logFile = `${dir}/log`;
      const child = startChild({
        command: sh("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done"),
        env,
        logFile,
        graceMs: 50,
      });
      const grandchild = Number(await until(() => lastLines(logFile, 1)));
      assert.ok(isRunning(child.pid) && isRunning(grandchild));
      await Promise.all([child.stop(), child.stop()]);
      assert.equal((await child.exited).signal, "SIGKILL");
      await until(() => !isRunning(child.pid) && !isRunning(grandchild));
      await child.stop();
    }),
});

Deno.test({
  name: "the descendants of a child that exits are killed (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const logFile = `${dir}/log`;
      const orphaned = ["touch", `${dir}/orphaned`];
      await startChild({ command: sh("sleep 1000 & echo $!"), env, logFile, orphaned }).exited;
      const grandchild = Number(await lastLines(logFile, 1));
      await until(() => !isRunning(grandchild));
      await assert.rejects(Deno.stat(`${dir}/orphaned`), Deno.errors.NotFound);
    }),
});

Deno.test({
  name:
    "if the parent is killed, the child is killed and `orphaned` is run (needs run, read, write)",
  ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const script = `${dir}/parent.ts`;
      await Deno.writeTextFile(
        script,
        `import { startChild } from ${JSON.stringify(import.meta.resolve("./child.ts"))};
         const child = startChild({
           command: ["sleep", "1000"], env: ${JSON.stringify(env)}, logFile: "${dir}/log",
           orphaned: ["touch", "${dir}/orphaned"],
         });
         console.log(child.pid);`,
      );
      const parent = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-config", script],
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const pid = Number((await reader.read()).value);
      assert.ok(isRunning(pid));
      parent.kill("SIGKILL");
      await parent.status;
      await reader.cancel();
      await until(() => !isRunning(pid));
      await until(() => Deno.stat(`${dir}/orphaned`).catch(() => null));
    }),
});
