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
  /** The function's image: its entrypoint is a client of the Lambda Runtime API. */
  readonly image: string;
  /** The limit, with swap: what needs more is killed. Its /tmp counts, other than on Lambda. */
  readonly memoryMb: number;
  /** Processors, or parts of one; without it, as many as there are. */
  readonly cpus?: number;
}

/** Lambda's ephemeral storage, where nothing else is set. */
const TMP = "/tmp:size=512m";

/** Engines' clients answer SIGTERM slower than the runtime does. */
const GRACE_MS = 3_000;

/**
 * Starts the runtime as a container, the host's network its own. `stop` and the end of this
 * process, however it comes, leave no container.
 * @throws {Error} from the launch, if the function's environment has a variable of the engine's
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
    // A client that was killed, or that ended while it made the container, leaves it there.
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
 * The command line of a container. Variables are named in it, no more: everybody on the machine
 * can read a command line, and the client takes their values from its environment.
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
    // Podman would make /run and /var/tmp writable, too.
    ...(engine === "podman" ? ["--read-only-tmpfs=false"] : []),
    "--memory",
    memory,
    "--memory-swap",
    memory,
    ...(cpus === undefined ? [] : ["--cpus", String(cpus)]),
    // For a removal: who could end by himself has had his time.
    ...["--stop-timeout", "0"],
    ...variables.flatMap((variable) => ["--env", variable]),
    image,
  ];
}

/** The client's environment: what it needs itself, and the values of the container's variables. */
export function clientEnvironment(
  engines: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const taken = ENGINE_VARIABLES.filter((name) => name in own);
  if (taken.length > 0) throw new Error(`variables of a container cannot be called ${taken}`);
  return { ...engines, ...own };
}

/** A client ends with the runtime's exit code, or as a shell does: 128 and the signal's number. */
export function containerStatus(client: Deno.CommandStatus): Deno.CommandStatus {
  if (client.signal !== null || client.code <= 128) return client;
  const found = Object.entries(constants.signals).find(([, n]) => n === client.code - 128);
  return found ? { ...client, signal: found[0] as Deno.Signal } : client;
}
