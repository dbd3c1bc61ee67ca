/** A child process. It and all its descendants have ended once `stop` has returned. */
export interface Child {
  readonly pid: number;
  /** The exit status, once the whole process group is killed. Never rejects. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** Sends SIGTERM, and after a grace period SIGKILL. May be called again, and after the exit. */
  stop(): Promise<void>;
}

/** Exit code of a shell, and so of the child, if the program is not found. */
export const NO_SUCH_PROGRAM = 127;

// Before the shell execs the program, it leaves a watcher in the process group that waits for end of file
// on our pipe, which comes when this process ends for whatever reason. The watcher then kills the program,
// runs the clean-up command, and kills the group.
const GUARD = `exec 3<&0 </dev/null >>"$1" 2>&1
orphaned=$2
shift 2
(read -r _ <&3; kill -s KILL $$; $orphaned; kill -s KILL -- -$$) 2>/dev/null &
exec 3<&-
exec "$@"`;

/**
 * Starts a program with only the given environment; its output is appended to a file. It runs in its own
 * process group, so that Ctrl-C reaches only this process, which stops its children in order.
 */
export function startChild({ command, env, logFile, graceMs = 2_000, orphaned = [] }: {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  logFile: string;
  graceMs?: number;
  /** A command, of words without spaces, to run if this process ends without stopping the child. */
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
    // The watcher is still in the group, so its id cannot have been reused.
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

/** The last lines of a log, for an error message; empty if the file does not exist. */
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
