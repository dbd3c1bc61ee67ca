import { sleep } from "../../cli/async.ts";

/** Work done in the background, now or later. */
export interface Background {
  /** Does the work after a delay, unless stopped before. */
  later(ms: number, work: () => Promise<unknown>): void;
  /** How many jobs are waiting or running. */
  readonly pending: number;
  /** @throws the first error */
  check(): void;
  /** Cancels waiting jobs, and waits for running ones. */
  stop(): Promise<void>;
}

export function createBackground(): Background {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  return {
    later(ms, work) {
      const job = (async () => {
        await sleep(ms, stopping.signal);
        if (!stopping.signal.aborted) await work();
      })().catch((error) => {
        failure ??= { error };
      }).finally(() => running.delete(job));
      running.add(job);
    },
    get pending() {
      return running.size;
    },
    check() {
      if (failure) throw failure.error;
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
