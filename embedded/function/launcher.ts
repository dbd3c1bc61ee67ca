import { type Child, startChild } from "../child.ts";

/** The parameters of a runtime. */
export interface LaunchOptions {
  /** The variables that Lambda defines, and the function's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Folder for temporary files, for a runtime without its own /tmp; created when needed. */
  readonly scratchDir: string;
}

/** A started runtime. */
export interface Launched extends Child {
  /** The program that is missing if the exit code is NO_SUCH_PROGRAM. */
  readonly program?: string;
}

/** Starts a client of the Lambda Runtime API. */
export type Launcher = (options: LaunchOptions) => Launched;

/** Variables passed on from this machine: the paths of programs and Deno's caches. */
const PASSED_VARIABLES = ["PATH", "HOME", "DENO_DIR", "DENO_TLS_CA_STORE"] as const;

/** Starts the runtime as a local process. */
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

/** The environment of a runtime process: its own variables and a few of this machine. */
export function processEnvironment(
  machine: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = PASSED_VARIABLES.flatMap((name) => machine[name] ? [[name, machine[name]]] : []);
  return { ...Object.fromEntries(passed), ...env };
}
