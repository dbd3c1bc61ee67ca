import { UserError } from "../../contract/errors.ts";
import { sleep } from "../../cli/async.ts";
import { lastLines } from "../../embedded/child.ts";
import { type Bridge, startBridge } from "./bridge.ts";
import type { Ending } from "./kill_plan.ts";
import { type Proxy, type ProxyOptions, startProxy } from "./proxy.ts";

/** A bridge with its proxy to AWS. */
export interface Life extends AsyncDisposable {
  readonly bridge: Bridge;
  readonly proxy: Proxy;
}

export interface LifeOptions {
  readonly proxy: ProxyOptions;
  readonly ledger: string;
  readonly concurrency: number;
  readonly logFile: string;
  /** The bridge's environment for this endpoint. */
  readonly environment: (endpoint: string) => Record<string, string>;
}

/** Milliseconds in which a bridge must have polled. */
const START_LIMIT_MS = 60_000;

/** Starts the bridge behind its own proxy. Disposal ends both. */
export async function startLife(options: LifeOptions): Promise<Life> {
  const proxy = await startProxy(options.proxy);
  const environment = options.environment(proxy.url);
  const bridge = startBridge({ ...options, environment });
  return {
    bridge,
    proxy,
    async [Symbol.asyncDispose]() {
      await bridge.kill();
      await proxy.close();
    },
  };
}

/**
 * Waits for the planned end of a life.
 * @returns how the bridge ended by itself before that, if it did
 * @throws {UserError} if it neither polls nor ends; the signal's reason if stopped
 */
export async function untilEnding(
  { bridge, proxy }: Life,
  ending: Ending,
  { logFile, signal }: { logFile: string; signal: AbortSignal },
): Promise<{ status: Deno.CommandStatus; polled: boolean } | undefined> {
  const over = new AbortController();
  const wait = (ms: number) => sleep(ms, AbortSignal.any([over.signal, signal]));
  let polled = false;
  const polls = proxy.polled.then(() => {
    polled = true;
  });
  const started = Promise.race([
    polls,
    wait(START_LIMIT_MS).then(async () => {
      if (over.signal.aborted || signal.aborted) return;
      throw new UserError(`the bridge does not poll:\n${await lastLines(logFile, 3)}`);
    }),
  ]);
  const momentOf: Record<Ending["kind"], () => Promise<unknown>> = {
    "while starting": () => wait(ending.ms),
    "by the clock": () => started.then(() => wait(ending.ms)),
    "at a request": () =>
      Promise.race([
        proxy.killPoint.then(({ pauseMs }) => wait(pauseMs)),
        started.then(() => wait(ending.ms)),
      ]),
  };
  try {
    const status = await Promise.race([bridge.exited, momentOf[ending.kind]()]);
    signal.throwIfAborted();
    return status === undefined ? undefined : { status: status as Deno.CommandStatus, polled };
  } finally {
    over.abort();
    started.catch(() => {});
  }
}
