import { inTempDir, needs } from "../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { UserError } from "../contract/errors.ts";
import { lastLines } from "./child.ts";
import { startMinistack, startOnPort } from "./ministack.ts";
import { isListening, isRunning, ministackIsHere, until } from "./testing/probes.ts";

const ignore = needs("run", "read", "write", "env", "net").ignore;
const withMinistack = { ignore: ignore || !ministackIsHere() };

Deno.test({
  name: "two MiniStacks run side by side and leave no process, port or file (needs ministack)",
  ...withMinistack,
  fn: () =>
    inTempDir(async (dir) => {
      const dataDir = `${dir}/data`;
      const [one, two] = await Promise.all([
        startMinistack({ logFile: `${dir}/one.log`, dataDir }),
        startMinistack({ logFile: `${dir}/two.log` }),
      ]);
      assert.notEqual(one.endpoint, two.endpoint);
      for (const { endpoint } of [one, two]) {
        const health = await (await fetch(`${endpoint}/_ministack/health`)).json();
        assert.equal(health.services.s3, "available");
      }
      await Promise.all([one.stop(), two.stop(), one.stop()]);
      for (const { pid, endpoint } of [one, two]) {
        assert.ok(!isRunning(pid));
        assert.ok(!await isListening(endpoint));
      }
      assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), [
        "one.log",
        "two.log",
      ]);
      await one.stop();
    }),
});

Deno.test({
  name: "stop works after MiniStack was killed (needs ministack)",
  ...withMinistack,
  fn: () =>
    inTempDir(async (dir) => {
      const ministack = await startMinistack({ logFile: `${dir}/log` });
      Deno.kill(ministack.pid, "SIGKILL");
      await ministack.stop();
      assert.ok(!isRunning(ministack.pid));
    }),
});

Deno.test({
  name: "a port in use is detected, even if by another MiniStack (needs ministack)",
  ...withMinistack,
  fn: () =>
    inTempDir(async (dir) => {
      const first = await startMinistack({ logFile: `${dir}/first.log` });
      const port = Number(new URL(first.endpoint).port);
      assert.equal(await startOnPort(port, { logFile: `${dir}/second.log` }), undefined);
      await first.stop();
    }),
});

Deno.test({
  name: "an abort during the start stops it with the reason of the signal (needs run, read, write)",
  ignore,
  fn: () =>
    withFakeMinistack("echo $$; exec /bin/sleep 1000", async (logFile) => {
      const abort = new AbortController();
      const starting = startMinistack({ logFile, signal: abort.signal });
      const pid = Number(await until(() => lastLines(logFile, 1)));
      assert.ok(isRunning(pid));
      abort.abort(new Error("enough"));
      await assert.rejects(starting, /enough/);
      assert.ok(!isRunning(pid));
    }),
});

Deno.test({
  name: "an early exit is reported with the end of the log (needs run, read, write)",
  ignore,
  fn: () =>
    withFakeMinistack("echo it broke; exit 4", async (logFile) => {
      const message = "MiniStack exited with code 4; the end of its log:\nit broke";
      await assert.rejects(startMinistack({ logFile }), new UserError(message));
    }),
});

Deno.test({
  name: "a missing ministack is reported with how to install it (needs run, read, write)",
  ignore,
  fn: () =>
    withFakeMinistack(undefined, async (logFile) => {
      await assert.rejects(
        startMinistack({ logFile }),
        new UserError(
          "ministack is not installed: run ./rollcall demo, or pip install -r requirements/run.txt",
        ),
      );
    }),
});

/** Runs a test with a PATH that contains only this shell script as `ministack`, or nothing. */
async function withFakeMinistack(
  script: string | undefined,
  test: (logFile: string) => Promise<void>,
) {
  const path = Deno.env.get("PATH")!;
  await inTempDir(async (dir) => {
    if (script) {
      await Deno.writeTextFile(`${dir}/ministack`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    Deno.env.set("PATH", dir);
    await test(`${dir}/log`);
  }).finally(() => Deno.env.set("PATH", path));
}
