/** A process that we started. It and all that it starts are gone once `stop` has returned. */
export interface Child {
  readonly pid: number;
  /** How it ended; by then its whole process group is gone. Never rejects. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** SIGTERM, a while of grace, then SIGKILL. May be called again, and after the exit. */
  stop(): Promise<void>;
}

/** What a shell, and so our child, exits with when there is no such program. */
export const NO_SUCH_PROGRAM = 127;

// The shell becomes the program (exec), after it has left a watcher in the process group that waits
// for the end of our pipe: it comes when we end, however we end. It kills the program, runs what
// shall be run then, and takes the group along.
const GUARD = `exec 3<&0 </dev/null >>"$1" 2>&1
orphaned=$2
shift 2
(read -r _ <&3; kill -s KILL $$; $orphaned; kill -s KILL -- -$$) 2>/dev/null &
exec 3<&-
exec "$@"`;

/**
 * Starts a program, its output appended to a file, its environment only what is given. It is in a
 * process group of its own, so that Ctrl-C reaches us alone and we stop things in their order.
 */
export function startChild({ command, env, logFile, graceMs = 2_000, orphaned = [] }: {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  logFile: string;
  graceMs?: number;
  /** A command, of words without blanks, for when we end without having stopped it. */
  orphaned?: readonly string[];
}): Child {
  const process = new Deno.Command("/bin/sh", {
    args: ["-c", GUARD, "sh", logFile, orphaned.join(" "), ...command],
    env: { ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();

  let running = true;
  const exited = process.status.then(async (status) => {
    running = false;
    // The watcher still holds the group's id, so no stranger can have it.
    signal(-process.pid, "SIGKILL");
    await process.stdin.close().catch(() => {});
    return status;
  });

  return {
    pid: process.pid,
    exited,
    async stop() {
      if (running) signal(process.pid, "SIGTERM");
      const timer = setTimeout(() => running && signal(-process.pid, "SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The last lines of a log, for an error's message; empty if there is no such file. */
export async function lastLines(logFile: string, count: number): Promise<string> {
  const text = await Deno.readTextFile(logFile).catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function signal(pid: number, name: Deno.Signal) {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
