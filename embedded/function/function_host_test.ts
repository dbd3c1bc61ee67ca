import { inTempDir, needs } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { type FakeAnswer, type FakeEvent, fakeRuntime } from "../testing/fake_runtime.ts";
import { type FunctionHost, startFunctionHost } from "./function_host.ts";
import { processLauncher } from "./launcher.ts";
import { isListening, until } from "../testing/probes.ts";

type Post = (event: FakeEvent, init?: RequestInit) => Promise<Response>;

function withHost(
  name: string,
  test: (host: FunctionHost, post: Post, log: () => Promise<string>) => Promise<void>,
  { instances = 1, env = {} }: { instances?: number; env?: Record<string, string> } = {},
) {
  Deno.test({
    name: `${name} (needs run, read, write, env, net)`,
    ignore: needs("run", "read", "write", "env", "net").ignore,
    fn: () =>
      inTempDir(async (dir) => {
        const host = startFunctionHost({
          launch: processLauncher(await fakeRuntime(dir)),
          env,
          functionName: "fake",
          memoryMb: 128,
          timeoutSeconds: 20,
          region: "us-east-1",
          logDir: dir,
          scratchDir: `${dir}/tmp`,
          instances,
        });
        const post: Post = (event, init = {}) =>
          fetch(host.url, { method: "POST", body: JSON.stringify(event), ...init });
        try {
          await test(host, post, () => Deno.readTextFile(`${dir}/instance-1.log`));
        } finally {
          await Promise.all([host.stop(), host.stop()]);
        }
        assert.ok(!await isListening(host.url));
      }),
  });
}

withHost("all instances start, each with its own temporary folder", async ({ ready }, post) => {
  const seconds = await ready;
  assert.equal(seconds.length, 2);
  const answers: FakeAnswer[] = await Promise.all(
    [1, 2].map(async () => (await post({ ms: 50, env: true })).json()),
  );
  assert.equal(new Set(answers.map(({ pid }) => pid)).size, 2);
  const folders = answers.map(({ env }) => env?.TMPDIR?.split("/").at(-1));
  assert.deepEqual(folders.sort(), ["instance-1", "instance-2"]);
}, { instances: 2 });

withHost("a response has status 200, an error 500 with Lambda's body", async (host, post) => {
  const good = await post({ echo: 1 });
  assert.equal(good.status, 200);
  assert.equal((await good.json()).echo, 1);
  const bad = await post({ fail: "Oops" });
  assert.equal(bad.status, 500);
  assert.deepEqual(await bad.json(), {
    errorType: "Oops",
    errorMessage: "as asked",
    stackTrace: ["here"],
  });
  assert.deepEqual(host.counters(), { invocations: 2, errors: 1, timeouts: 0 });
});

withHost("an invocation has the request id and deadline of its headers", async (_, post) => {
  const headers = {
    "x-amzn-lambda-request-id": "the-id",
    "x-amzn-lambda-deadline-ms": String(Date.now() + 300),
  };
  const started = performance.now();
  const late = await post({ hang: true }, { headers });
  // The host leaves MiniStack time to notice the timeout by itself.
  assert.ok(performance.now() - started >= 1_000);
  assert.equal(late.status, 500);
  assert.deepEqual(await late.json(), {
    errorType: "Sandbox.Timedout",
    errorMessage: "RequestId: the-id Error: Task timed out after 20.00 seconds",
  });
});

withHost("waiting invocations are served in order", async (host, post, log) => {
  await host.ready;
  const all = [0, 1, 2, 3, 4].map(async (echo) => {
    // Enqueue one after another.
    await until(() => host.counters().invocations >= echo);
    return (await (await post({ echo, ms: 30 })).json()).echo;
  });
  assert.deepEqual(await Promise.all(all), [0, 1, 2, 3, 4]);
  const served = [...(await log()).matchAll(/"echo":(\d)/g)].map(([, echo]) => Number(echo));
  assert.deepEqual(served, [0, 1, 2, 3, 4]);
});

withHost("an invocation that times out while waiting is not run", async (host, post, log) => {
  await host.ready;
  const first = post({ echo: "first", ms: 300 });
  await until(async () => (await log()).includes("first"));
  const headers = { "x-amzn-lambda-deadline-ms": String(Date.now() + 100) };
  const second = await post({ echo: "second" }, { headers });
  assert.equal((await second.json()).errorType, "Sandbox.Timedout");
  assert.equal((await (await first).json()).served, 1);
  assert.equal((await (await post({ echo: "third" })).json()).served, 2);
  assert.ok(!(await log()).includes("second"));
  assert.deepEqual(host.counters(), { invocations: 3, errors: 0, timeouts: 1 });
});

withHost("a function that does not start is reported", async ({ ready }, post) => {
  await assert.rejects(ready, /the function does not start: .*no model/);
  const answer = await post({});
  assert.equal(answer.status, 500);
  assert.equal((await answer.json()).errorType, "Runtime.Bad");
}, { env: { FAKE_INIT: "error" } });
