import { type Child, startChild } from "../child.ts";

/** What a function instance's runtime is started with. */
export interface Start {
  /** What Lambda defines, and the function's own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** The instance's folder for temporary files, where it has no /tmp of its own; made when needed. */
  readonly scratchDir: string;
}

/** A runtime that was started. */
export interface Launched extends Child {
  /** The program that is not there if its exit code is NO_SUCH_PROGRAM. */
  readonly program?: string;
}

/** Starts a client of the Lambda Runtime API. */
export type Launcher = (start: Start) => Launched;

/** What the machine's own environment may hand through: where programs and Deno's caches are. */
const PASSED_ON = ["PATH", "HOME", "DENO_DIR", "DENO_TLS_CA_STORE"] as const;

/** Starts the runtime as a process of this machine. */
export function processLauncher(command: readonly string[]): Launcher {
  return ({ env, logFile, scratchDir }) => {
    Deno.mkdirSync(scratchDir, { recursive: true });
    const child = startChild({
      command,
      logFile,
      graceMs: 500,
      env: {
        ...processEnvironment(Deno.env.toObject(), { TMPDIR: scratchDir, ...env }),
        LAMBDA_TASK_ROOT: Deno.cwd(),
      },
    });
    return { ...child, program: command[0] ?? "" };
  };
}

/** A runtime process's environment, with the few of the machine's without which nothing starts. */
export function processEnvironment(
  machine: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => machine[name] ? [[name, machine[name]]] : []);
  return { ...Object.fromEntries(passed), ...env };
}
