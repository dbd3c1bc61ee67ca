import { inTempDir, needs } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { type FakeAnswer, type FakeEvent, fakeRuntime } from "../testing/fake_runtime.ts";
import { type Instance, startInstance } from "./instance.ts";
import { processLauncher } from "./launcher.ts";
import type { RuntimeOptions } from "./runtime_process.ts";
import { isListening, isRunning, until } from "../testing/probes.ts";

type Call = (event: FakeEvent, limitMs?: number) => Promise<{ kind: string; payload: FakeAnswer }>;

function withInstance(
  name: string,
  test: (call: Call, instance: Instance, log: () => Promise<string>) => Promise<void>,
  options: Partial<RuntimeOptions> = {},
) {
  Deno.test({
    name: `${name} (needs run, read, write, env, net)`,
    ignore: needs("run", "read", "write", "env", "net").ignore,
    fn: () =>
      inTempDir(async (dir) => {
        const logFile = `${dir}/log`;
        const instance = startInstance({
          launch: processLauncher(await fakeRuntime(dir)),
          env: { OWN: "yes" },
          functionName: "fake",
          memoryMb: 128,
          timeoutSeconds: 3,
          region: "us-east-1",
          logFile,
          scratchDir: `${dir}/tmp`,
          ...options,
        });
        const call: Call = async (event, limitMs = 20_000) => {
          const { kind, payload } = await instance.invoke({
            requestId: "id-1",
            deadlineMs: Date.now() + limitMs,
            functionArn: "arn:fake",
            payload: new TextEncoder().encode(JSON.stringify(event)),
          });
          return { kind, payload: JSON.parse(new TextDecoder().decode(payload)) };
        };
        const log = () => Deno.readTextFile(logFile);
        try {
          await test(call, instance, log);
        } finally {
          await instance.stop();
        }
        const pids = [...(await log().catch(() => "")).matchAll(/^start (\d+)/gm)];
        assert.ok(pids.every(([, pid]) => !isRunning(Number(pid))), "a runtime is still running");
      }),
  });
}

const exited = (how: string) => ({
  kind: "error",
  payload: {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: id-1 Error: Runtime exited ${how}`,
  },
});

withInstance("an instance gets ready and serves with one process", async (call, instance) => {
  const seconds = await instance.ready;
  assert.ok(seconds > 0 && seconds < 60);
  const first = await call({ echo: "a" });
  const second = await call({ echo: { b: "é" } });
  assert.equal(first.kind, "response");
  assert.equal(first.payload.echo, "a");
  assert.deepEqual(second.payload, { echo: { b: "é" }, pid: first.payload.pid, served: 2 });
});

withInstance("an invocation may arrive during the init", async (call) => {
  assert.equal((await call({ echo: 1 })).payload.echo, 1);
});

withInstance("the function has its own environment", async (call) => {
  const { env } = (await call({ env: true })).payload;
  assert.equal(env?.OWN, "yes");
  assert.equal(env?.AWS_LAMBDA_FUNCTION_NAME, "fake");
  assert.match(env?.AWS_LAMBDA_RUNTIME_API ?? "", /^127\.0\.0\.1:\d+$/);
  assert.match(
    env?.AWS_LAMBDA_LOG_STREAM_NAME ?? "",
    /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
  );
});

withInstance("an error of the function is its result, and the process is kept", async (call) => {
  const { payload: { pid } } = await call({ echo: 1 });
  assert.deepEqual(await call({ fail: "Oops" }), {
    kind: "error",
    payload: { errorType: "Oops", errorMessage: "as asked", stackTrace: ["here"] },
  });
  assert.equal((await call({ echo: 2 })).payload.pid, pid);
});

withInstance("a process that exits gives an ExitError and is replaced", async (call) => {
  const { payload: { pid } } = await call({ echo: 1 });
  assert.deepEqual(await call({ exit: 1 }), exited("with error: exit status 1"));
  const next = await call({ echo: 2 });
  assert.notEqual(next.payload.pid, pid);
  assert.deepEqual(await call({ exit: 0 }), exited("without providing a reason"));
});

withInstance("a process that exited is replaced at once", async (call, _, log) => {
  await call({ exit: 1 });
  await until(async () => (await log()).match(/^start/gm)?.length === 2);
});

withInstance("stop closes the Runtime API's port", async (call, instance) => {
  const { env } = (await call({ env: true })).payload;
  const api = `http://${env?.AWS_LAMBDA_RUNTIME_API}`;
  assert.ok(await isListening(api));
  await instance.stop();
  assert.ok(!await isListening(api));
});

withInstance(
  "a process killed during an invocation is reported as killed",
  async (call, _, log) => {
    const { payload: { pid } } = await call({ echo: 1 });
    const answer = call({ hang: true });
    await until(async () => /"hang"/.test(await log()));
    Deno.kill(pid, "SIGKILL");
    assert.deepEqual(await answer, exited("with error: signal: killed"));
  },
);

withInstance("a process that exits between invocations is replaced", async (call) => {
  const { payload: { pid } } = await call({ echo: 1 });
  Deno.kill(pid, "SIGKILL");
  await until(() => !isRunning(pid));
  assert.notEqual((await call({ echo: 2 })).payload.pid, pid);
});

withInstance("a process that exceeds the deadline is killed and replaced", async (call) => {
  const { payload: { pid } } = await call({ echo: 1 });
  assert.deepEqual(await call({ hang: true }, 200), {
    kind: "timeout",
    payload: {
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: id-1 Error: Task timed out after 3.00 seconds",
    },
  });
  assert.ok(!isRunning(pid));
  const next = await call({ echo: 2 });
  assert.equal(next.payload.served, 1);
});

withInstance("an invocation past its deadline does not cost the process", async (call) => {
  const { payload: { pid } } = await call({ echo: 1 });
  assert.equal((await call({ echo: 2 }, 0)).kind, "timeout");
  assert.deepEqual((await call({ echo: 3 })).payload, { echo: 3, pid, served: 2 });
});

const bad = { errorType: "Runtime.Bad", errorMessage: "no model", stackTrace: [] };

withInstance(
  "an init error is the result of invocations, with few restarts",
  async (call, { ready }, log) => {
    await assert.rejects(ready, (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^the function does not start: .*no model/);
      return true;
    });
    for (let i = 0; i < 50; i++) assert.deepEqual(await call({}), { kind: "error", payload: bad });
    // The backoff starts with one second.
    const starts = (await log()).match(/^start/gm)?.length ?? 0;
    assert.ok(starts <= 3, `${starts} starts`);
  },
  { env: { FAKE_INIT: "error" } },
);

withInstance("a failed init is retried by a later invocation", async (call, { ready }, log) => {
  await ready.catch(() => {});
  const starts = async () => (await log()).match(/^start/gm)?.length;
  assert.equal(await starts(), 1);
  await until(async () => {
    await call({});
    return await starts() === 2;
  });
}, { env: { FAKE_INIT: "crash" } });

withInstance("a crash during the init is an ExitError", async (call) => {
  assert.deepEqual(await call({}), exited("with error: exit status 7"));
}, { env: { FAKE_INIT: "crash" } });

withInstance("an init that hangs times out", async (call, { ready }) => {
  await assert.rejects(ready, /does not start: .*Sandbox.Timedout/);
  assert.equal((await call({})).kind, "timeout");
}, { env: { FAKE_INIT: "hang" }, initLimitSeconds: 0.5 });

withInstance(
  "the deadline of an invocation also applies during a slow init",
  async (call, _, log) => {
    await until(() => log().then((text) => text.includes("start"), () => false));
    assert.equal((await call({}, 50)).kind, "timeout");
    assert.equal((await log()).match(/^start/gm)?.length, 1);
  },
  { env: { FAKE_INIT: "hang" } },
);

withInstance("a missing command is an InvalidEntrypoint", async (call) => {
  const { payload } = await call({});
  assert.deepEqual(payload, {
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage:
      'RequestId: id-1 Error: exec: "no-such-program": executable file not found in $PATH',
  });
}, { launch: processLauncher(["no-such-program"]) });
