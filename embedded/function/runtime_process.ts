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

/** The options of a runtime. */
export interface RuntimeOptions extends FunctionSettings {
  readonly launch: Launcher;
  /** The function's variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Folder for temporary files, for a runtime without its own /tmp. */
  readonly scratchDir: string;
  /** Limit for the init. AWS allows 10 s; a machine with cold caches needs longer. */
  readonly initLimitSeconds?: number;
}

/** The result of an invocation after a failed init. */
export type InitFailure = (requestId: string) => InvocationResult;

/** A runtime (a process or a container) with its Runtime API. */
export interface RuntimeProcess {
  /** Resolves to undefined once the runtime is ready, or to the failure. */
  readonly initialised: Promise<InitFailure | undefined>;
  readonly hasEnded: () => boolean;
  /** Runs one invocation until it ends or the process exits. Does not enforce the deadline. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  stop(): Promise<void>;
}

/** Starts a runtime with its own Runtime API. */
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
