import { constants } from "node:os";
import { startChild } from "../child.ts";
import {
  type Engine,
  ENGINE_VARIABLES,
  engineEnvironment,
  removeCommand,
  removeContainer,
} from "./container_engine.ts";
import type { Launcher } from "./launcher.ts";

export interface ContainerOptions {
  readonly engine: Engine;
  /** The function's image. */
  readonly image: string;
  /** Memory limit without swap, enforced by the OOM killer. Unlike on Lambda, /tmp counts. */
  readonly memoryMb: number;
  /** Number of CPUs, possibly fractional; by default all. */
  readonly cpus?: number;
}

/** Lambda's default ephemeral storage. */
const TMP = "/tmp:size=512m";

/** The client of an engine handles SIGTERM slower than the runtime. */
const GRACE_MS = 3_000;

/**
 * Starts the runtime as a container in the network of the host. The container is removed by `stop`, and
 * if this process ends for whatever reason.
 * @throws {Error} from the launch, if the function's environment contains a variable of the engine
 */
export function containerLauncher(options: ContainerOptions): Launcher {
  const { engine } = options;
  return ({ env, logFile }) => {
    const name = `rollcall-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
    const own = { ...env, LAMBDA_TASK_ROOT: "/var/task" };
    const client = startChild({
      command: runCommand(options, name, Object.keys(own)),
      env: clientEnvironment(engineEnvironment(), own),
      logFile,
      graceMs: GRACE_MS,
      orphaned: removeCommand(engine, name),
    });
    // A client that is killed, or exits while it creates the container, leaves the container.
    const exited = client.exited.then(async (status) => {
      await removeContainer(engine, name);
      return containerStatus(status);
    });
    return {
      pid: client.pid,
      exited,
      async stop() {
        await client.stop();
        await exited;
      },
    };
  };
}

/**
 * The command line that runs a container. It contains the names of variables but not their values, because
 * command lines are public; the client takes the values from its environment.
 */
export function runCommand(
  { engine, image, memoryMb, cpus }: ContainerOptions,
  name: string,
  variables: readonly string[],
): string[] {
  const memory = `${memoryMb}m`;
  return [
    engine,
    "run",
    "--rm",
    "--pull",
    "never",
    "--name",
    name,
    "--network",
    "host",
    "--read-only",
    "--tmpfs",
    TMP,
    // By default podman makes /run and /var/tmp writable.
    ...(engine === "podman" ? ["--read-only-tmpfs=false"] : []),
    "--memory",
    memory,
    "--memory-swap",
    memory,
    ...(cpus === undefined ? [] : ["--cpus", String(cpus)]),
    // Removal kills at once: by then the runtime has had its grace period.
    "--stop-timeout",
    "0",
    ...variables.flatMap((variable) => ["--env", variable]),
    image,
  ];
}

/** The environment of the client: its own variables and those of the container. */
export function clientEnvironment(
  engines: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const taken = ENGINE_VARIABLES.filter((name) => name in own);
  if (taken.length > 0) throw new Error(`the environment of a container cannot contain ${taken}`);
  return { ...engines, ...own };
}

/** Converts the exit code of a client: 128 plus a number is a signal of the runtime. */
export function containerStatus(client: Deno.CommandStatus): Deno.CommandStatus {
  if (client.signal !== null || client.code <= 128) return client;
  const found = Object.entries(constants.signals).find(([, n]) => n === client.code - 128);
  return found ? { ...client, signal: found[0] as Deno.Signal } : client;
}
