import { eventually } from "../../testing/eventually.ts";
import { command, emulator, freePort, image, runOrThrow } from "./image.ts";

/** The function's image, run by AWS's Runtime Interface Emulator. */
export interface Emulated {
  readonly container: string;
  /** Invokes the function and returns the emulator's response. */
  invoke(
    event: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: string }>;
  /** The container's output: the function's log lines and the emulator's own. */
  log(): Promise<string>;
  /** The PID of the container's runtime process on this machine. */
  runtimePid(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a container as Lambda would: read-only except for /tmp, limited to the function's memory. */
export async function emulate(
  { memoryMb, cpus, timeoutSeconds, env }: {
    memoryMb: number;
    /** Number of processors, may be a fraction; by default all of them. */
    cpus?: number;
    timeoutSeconds: number;
    env: Readonly<Record<string, string>>;
  },
): Promise<Emulated> {
  const container = `rollcall-test-${crypto.randomUUID()}`;
  const [port, api] = [freePort(), freePort()];
  const settings = {
    ...env,
    AWS_LAMBDA_FUNCTION_TIMEOUT: `${timeoutSeconds}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memoryMb}`,
    AWS_LAMBDA_FUNCTION_NAME: "rollcall-recognise",
  };
  // deno-fmt-ignore
  await runOrThrow([
    "podman", "run", "--detach", "--name", container, "--network", "host",
    "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--memory", `${memoryMb}m`, "--memory-swap", `${memoryMb}m`,
    ...(cpus ? ["--cpus", `${cpus}`] : []),
    "--volume", `${emulator}:/usr/local/bin/aws-lambda-rie:ro`,
    ...Object.keys(settings).flatMap((name) => ["--env", name]),
    image,
    "--runtime-interface-emulator-address", `127.0.0.1:${port}`,
    "--runtime-api-address", `127.0.0.1:${api}`,
  ], settings);
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
  const self: Emulated = {
    container,
    async invoke(event, headers = {}) {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(event), headers });
      return { status: response.status, body: await response.text() };
    },
    async log() {
      const { stdout, stderr } = await command(["podman", "logs", container]);
      return stdout + stderr;
    },
    async runtimePid() {
      const processes = await runOrThrow(["podman", "top", container, "hpid", "comm"]);
      return Number(/^(\d+)\s+deno$/m.exec(processes)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      await command(["podman", "rm", "--force", "--time", "0", container]);
    },
  };
  try {
    await eventually("the emulator listens", async () => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => null);
      connection?.close();
      return connection !== null;
    });
  } catch (error) {
    const log = await self.log();
    await self[Symbol.asyncDispose]();
    throw new Error(`${error}\n${log}`);
  }
  return self;
}
