import { NO_SUCH_PROGRAM } from "../child.ts";
import {
  entrypointError,
  exitError,
  type Invocation,
  type InvocationResult,
  timeoutError,
} from "./invocation.ts";
import type { Launcher } from "./launcher.ts";
import { serveRuntimeApi } from "./runtime_api.ts";
import { type FunctionSettings, logStreamName, runtimeEnvironment } from "./runtime_environment.ts";

/** What a function instance runs. */
export interface RuntimeOptions extends FunctionSettings {
  readonly launch: Launcher;
  /** The function's own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** The instance's own folder for temporary files, for a runtime that has no /tmp of its own. */
  readonly scratchDir: string;
  /** How long the start may take. AWS gives 10 s; a machine with cold caches needs more. */
  readonly initLimitSeconds?: number;
}

/** Tells an invocation why there is no runtime for it. */
export type InitFailure = (requestId: string) => InvocationResult;

/** A runtime (a process or a container) and its Runtime API, from their start to their end. */
export interface RuntimeProcess {
  /** Undefined once it is ready, or why it never will be. */
  readonly initialised: Promise<InitFailure | undefined>;
  readonly hasEnded: () => boolean;
  /** Runs one invocation to its end, be it that of the process. Knows no deadline. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  stop(): Promise<void>;
}

/** Starts a runtime with a Runtime API of its own. */
export function startRuntime(options: RuntimeOptions): RuntimeProcess {
  const { launch, env, logFile, scratchDir, initLimitSeconds = 60 } = options;
  const api = serveRuntimeApi();
  const child = launch({
    logFile,
    scratchDir,
    env: runtimeEnvironment({
      settings: options,
      own: env,
      api: api.address,
      logStream: logStreamName(new Date(), crypto.randomUUID()),
    }),
  });

  let ended = false;
  child.exited.then(() => ended = true);
  const limit = Promise.withResolvers<InitFailure>();
  const timer = setTimeout(
    () => limit.resolve((requestId) => timeoutError(requestId, initLimitSeconds)),
    initLimitSeconds * 1000,
  );
  const initialised = Promise.race([
    api.initialised.then((failure) => failure && (() => failure)),
    child.exited.then((status): InitFailure => (requestId) =>
      status.code === NO_SUCH_PROGRAM && child.program !== undefined
        ? entrypointError(requestId, child.program)
        : exitError(requestId, status)
    ),
    limit.promise,
  ]).finally(() => clearTimeout(timer));

  return {
    initialised,
    hasEnded: () => ended,
    invoke: (invocation) =>
      Promise.race([
        api.invoke(invocation),
        child.exited.then((status) => exitError(invocation.requestId, status)),
      ]),
    async stop() {
      await child.stop();
      await api.close();
    },
  };
}
