import { UserError } from "../../contract/errors.ts";
import { lastLines } from "../child.ts";
import { type Invocation, type InvocationResult, timeoutError } from "./invocation.ts";
import { type InitFailure, type RuntimeOptions, startRuntime } from "./runtime_process.ts";

/** A warm instance of the function: one runtime process at a time, restarted when necessary. */
export interface Instance {
  /** Duration of the first init in seconds; rejects with a {@linkcode UserError} if it failed. */
  readonly ready: Promise<number>;
  /** Runs one invocation at a time. A failure is a result with the error of AWS, not a rejection. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 30_000;

/**
 * Starts an instance. A process that exits during an invocation or exceeds the deadline is replaced at
 * once; after a failed init, a later invocation retries with exponential backoff.
 */
export function startInstance(options: RuntimeOptions): Instance {
  let stopped = false;
  let runtime = startRuntime(options);
  let failure: InitFailure | undefined;
  let failures = 0;
  let retryAt = 0;

  async function initialise() {
    failure = await runtime.initialised;
    failures = failure ? failures + 1 : 0;
    if (!failure) return;
    retryAt = Date.now() + Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (failures - 1));
    await runtime.stop();
  }

  async function restart() {
    await runtime.stop();
    if (stopped) return;
    runtime = startRuntime(options);
    await initialise();
  }

  const started = performance.now();
  let initialising = initialise();
  const ready = initialising.then(async () => {
    if (failure) throw await notReady(failure, options.logFile);
    return (performance.now() - started) / 1000;
  });
  // A caller that does not await it gets the error from its invocations.
  ready.catch(() => {});

  /** Runs an invocation; undefined if its deadline passes before the runtime is ready. */
  async function attempt(invocation: Invocation, state: { over: boolean; started: boolean }) {
    await initialising;
    // The init failed, or the process exited between two invocations.
    if (runtime.hasEnded() && Date.now() >= retryAt) await (initialising = restart());
    if (failure) return failure(invocation.requestId);
    if (Date.now() >= invocation.deadlineMs) return undefined;
    state.started = true;
    const answer = await runtime.invoke(invocation);
    if (runtime.hasEnded() && !state.over) initialising = restart();
    return answer;
  }

  return {
    ready,
    async invoke(invocation) {
      const state = { over: false, started: false };
      const deadline = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => {
        state.over = true;
        deadline.resolve(undefined);
      }, Math.max(0, invocation.deadlineMs - Date.now()));
      const answer = await Promise.race([attempt(invocation, state), deadline.promise]);
      clearTimeout(timer);
      if (answer) return answer;
      // A runtime that is still starting is left running.
      if (state.started) {
        await runtime.stop();
        initialising = restart();
      }
      return timeoutError(invocation.requestId, options.timeoutSeconds);
    },
    async stop() {
      stopped = true;
      await runtime.stop();
      await initialising;
    },
  };
}

async function notReady(failure: InitFailure, logFile: string): Promise<UserError> {
  const why = new TextDecoder().decode(failure("init").payload);
  const last = await lastLines(logFile, 12);
  return new UserError(`the function does not start: ${why}\nthe end of ${logFile}:\n${last}`);
}
