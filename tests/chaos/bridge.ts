import { dirname } from "node:path";
import { startChild } from "../../embedded/child.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";

/**
 * The program that is killed: the bridge, with a disk on which SIGKILL acts like a power failure.
 */
const ENTRY = "tests/chaos/main_on_volatile_disk.ts";

/** The bridge's drain timeout, in seconds. */
export const DRAIN_SECONDS = 10;

// Few attempts, because the visibility timeout doubles with each failure; chaos redrives dead-lettered messages. The
// ledger is rotated about every thirty lines.
// deno-fmt-ignore
const FLAGS = [
  "--max-attempts", "2", "--function-timeout", "1", "--rotate", "4K", "--metrics-port", "0", "--result-files",
];

/** One life of the bridge: from its start to its end. */
export interface Bridge {
  readonly exited: Promise<Deno.CommandStatus>;
  /** SIGKILL. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL if it exceeds the drain timeout by far. */
  stop(): Promise<Deno.CommandStatus>;
}

/** Starts the real bridge, with its own permissions. */
export function startBridge({ ledger, environment, concurrency, logFile }: {
  ledger: string;
  environment: Readonly<Record<string, string>>;
  concurrency: number;
  logFile: string;
}): Bridge {
  const command = programCommand("bridge", ENTRY, { "./var/bridge": dirname(ledger) });
  const own = ["--concurrency", `${concurrency}`, "--drain-timeout", `${DRAIN_SECONDS}`];
  const child = startChild({
    command: [...command, "--ledger", ledger, ...FLAGS, ...own],
    env: programEnvironment(environment),
    logFile,
    graceMs: (DRAIN_SECONDS + 20) * 1000,
  });
  let running = true;
  child.exited.then(() => running = false);
  return {
    exited: child.exited,
    async kill() {
      try {
        if (running) Deno.kill(child.pid, "SIGKILL");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      await child.exited;
    },
    async stop() {
      await child.stop();
      return await child.exited;
    },
  };
}
