import { sleep } from "../../cli/async.ts";

/** Work that is done beside the main path, now or later. */
export interface Background {
  /** Does it after so many milliseconds, unless stopped before. */
  later(ms: number, work: () => Promise<unknown>): void;
  /** How many are waiting or under way. */
  readonly pending: number;
  /** @throws what went wrong first */
  check(): void;
  /** Forgets what waits, and waits for what is under way. */
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
