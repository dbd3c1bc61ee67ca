import { inTempDir, needs } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { testImage, until } from "../testing/probes.ts";
import {
  containersOf,
  type Engine,
  engineOutput,
  findContainerEngine,
  removeContainer,
} from "./container_engine.ts";
import {
  clientEnvironment,
  containerLauncher,
  containerStatus,
  runCommand,
} from "./container_launcher.ts";
import { type Instance, startInstance } from "./instance.ts";
import type { RuntimeOptions } from "./runtime_process.ts";

const given = { engine: "podman", image: "f:1", memoryMb: 512 } as const;

Deno.test("the command line contains the names of variables and no values", () => {
  const command = runCommand(given, "rollcall-1", ["TABLE", "AWS_SECRET_ACCESS_KEY"]).join(" ");
  assert.match(command, /^podman run --rm .*--name rollcall-1 /);
  assert.match(command, / --memory 512m --memory-swap 512m /);
  assert.match(command, / --env TABLE --env AWS_SECRET_ACCESS_KEY f:1$/);
  assert.match(command, / --read-only --tmpfs \/tmp:size=512m --read-only-tmpfs=false /);
  assert.doesNotMatch(
    runCommand({ ...given, engine: "docker" }, "n", []).join(" "),
    /read-only-tmpfs/,
  );
  assert.doesNotMatch(command, /--cpus/);
  assert.match(runCommand({ ...given, cpus: 0.29 }, "n", []).join(" "), / --cpus 0.29 /);
});

Deno.test("the client has its own and the container's variables; a clash is an error", () => {
  const engines = { PATH: "/bin", DOCKER_HOST: "tcp://d" };
  assert.deepEqual(clientEnvironment(engines, { TABLE: "s" }), { ...engines, TABLE: "s" });
  for (const name of ["PATH", "CONTAINER_HOST"]) {
    assert.throws(() => clientEnvironment(engines, { [name]: "mine" }), new RegExp(name));
  }
});

Deno.test("an exit code above 128 is a signal", () => {
  const status = (code: number) => containerStatus({ success: code === 0, code, signal: null });
  assert.deepEqual(status(137), { success: false, code: 137, signal: "SIGKILL" });
  assert.equal(status(143).signal, "SIGTERM");
  for (const code of [0, 1, 125, 128, 255]) assert.equal(status(code).signal, null);
});

/** Registers a test with the real image, which starts and stops without AWS. */
function withImage(name: string, test: (container: ContainerTest) => Promise<void>) {
  const image = testImage();
  Deno.test({
    name: `${name}${image ? "" : " (skipped: ROLLCALL_TEST_IMAGE is not set)"}`,
    ignore: image === undefined || needs("run", "read", "write", "env", "net").ignore,
    fn: () =>
      inTempDir(async (dir) => {
        const engine = await findContainerEngine(image!);
        const container = { engine, image: image!, dir };
        try {
          await test({
            ...container,
            start: (some = {}) => startInstance(instanceOptions({ ...container, ...some })),
          });
          assert.deepEqual(await containersOf(engine, Deno.pid), []);
        } finally {
          for (const name of await containersOf(engine, Deno.pid)) {
            await removeContainer(engine, name);
          }
        }
      }),
  });
}

interface Given {
  readonly engine: Engine;
  readonly image: string;
  /** A temporary folder. */
  readonly dir: string;
  readonly memoryMb?: number;
  readonly env?: Readonly<Record<string, string>>;
}

interface ContainerTest extends Given {
  start(some?: Partial<Given>): Instance;
}

function instanceOptions(given: Given): RuntimeOptions {
  const { engine, image, dir, memoryMb = 1024, env = {} } = given;
  return {
    launch: containerLauncher({ engine, image, memoryMb, cpus: 1 }),
    env: { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", ...env },
    functionName: "fake",
    memoryMb,
    timeoutSeconds: 3,
    region: "us-east-1",
    logFile: `${dir}/log`,
    scratchDir: `${dir}/tmp`,
  };
}

withImage("a container has the environment of Lambda and none of this machine", async (test) => {
  const instance = test.start();
  try {
    await instance.ready;
    const [name] = await containersOf(test.engine, Deno.pid);
    const output = await engineOutput([test.engine, "exec", name!, "env"]);
    const env = Object.fromEntries(output.split("\n").map((line) => line.split("=")));
    assert.equal(env.AWS_LAMBDA_FUNCTION_NAME, "fake");
    assert.equal(env.LAMBDA_TASK_ROOT, "/var/task");
    assert.notEqual(env.HOME, Deno.env.get("HOME"));
    for (const other of ["TMPDIR", "CONTAINERS_CONF", "XDG_RUNTIME_DIR"]) {
      assert.ok(!(other in env));
    }
    // The container has its own /tmp.
    await assert.rejects(Deno.stat(`${test.dir}/tmp`), Deno.errors.NotFound);
  } finally {
    await instance.stop();
  }
});

withImage("a container that is still being created is stopped", async (test) => {
  for (const ms of [0, 20, 50, 100, 150, 200, 300]) {
    const instance = test.start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    await instance.stop();
    assert.deepEqual(await containersOf(test.engine, Deno.pid), [], `after ${ms} ms`);
  }
});

withImage("a container that ignores SIGTERM is removed", async (test) => {
  const instance = test.start();
  await instance.ready;
  const [name] = await containersOf(test.engine, Deno.pid);
  await engineOutput([test.engine, "kill", "--signal", "STOP", name!]);
  await instance.stop();
});

withImage("a function that exits gives an ExitError with its status", async (test) => {
  // Deno rejects this flag before the function can report anything.
  const instance = test.start({ env: { DENO_V8_FLAGS: "--no-such-flag" } });
  await assert.rejects(instance.ready, /Runtime\.ExitError.* exit status 1/);
  await instance.stop();
});

withImage("a function with an invalid setting names it", async (test) => {
  const instance = test.start({ env: { ROLLCALL_THRESHOLD: "high" } });
  await assert.rejects(instance.ready, /"UserError".*ROLLCALL_THRESHOLD/);
  await instance.stop();
});

withImage("a function that exceeds its memory is killed, as on Lambda", async (test) => {
  const instance = test.start({ memoryMb: 64 });
  await assert.rejects(instance.ready, /Runtime\.ExitError.* signal: killed/);
  await instance.stop();
});

withImage("the container is removed if the process that started it is killed", async (test) => {
  const { start: _, ...given } = test;
  const script = `${test.dir}/host.ts`;
  const url = (path: string) => JSON.stringify(import.meta.resolve(path));
  await Deno.writeTextFile(
    script,
    `import { startInstance } from ${url("./instance.ts")};
     import { containerLauncher } from ${url("./container_launcher.ts")};
     const options = ${JSON.stringify(instanceOptions(given))};
     const launch = containerLauncher(${JSON.stringify({ ...given, memoryMb: 1024 })});
     await startInstance({ ...options, launch }).ready;
     console.log("ready");`,
  );
  const host = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", script],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = host.stdout.getReader();
  assert.equal((await reader.read()).done, false);
  const [name] = await containersOf(test.engine, host.pid);
  // So that it cannot exit by itself when its Runtime API is gone.
  await engineOutput([test.engine, "kill", "--signal", "STOP", name!]);
  host.kill("SIGKILL");
  await host.status;
  await reader.cancel();
  try {
    await until(async () => (await containersOf(test.engine, host.pid)).length === 0);
  } finally {
    await removeContainer(test.engine, name!);
  }
});
