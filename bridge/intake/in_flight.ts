/** What is being worked on, counted against a cap, and joined where the same key comes twice. */
export interface InFlight<T> {
  readonly count: number;
  /** How many more may start now. */
  readonly free: number;
  /** Resolves when at least one more may start, or at the signal. */
  room(signal: AbortSignal): Promise<void>;
  /** Counts the work until it ends. It must not throw. */
  track(work: Promise<unknown>): void;
  /** Does the work for this key, or joins the work that is under way for it. */
  once(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createInFlight<T>(cap: number): InFlight<T> {
  const running = new Set<Promise<unknown>>();
  const byKey = new Map<string, Promise<T>>();
  /** Called at the next end. Not a race of all that runs: each race would stay with the slowest. */
  const waiting = new Set<() => void>();
  return {
    get count() {
      return running.size;
    },
    get free() {
      return cap - running.size;
    },
    async room(signal) {
      while (running.size >= cap && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const wake = () => resolve();
        waiting.add(wake);
        signal.addEventListener("abort", wake);
        await promise;
        signal.removeEventListener("abort", wake);
        waiting.delete(wake);
      }
    },
    track(work) {
      const ended = work.finally(() => {
        running.delete(ended);
        for (const wake of waiting) wake();
      });
      running.add(ended);
    },
    once(key, work) {
      let under = byKey.get(key);
      if (!under) {
        under = work().finally(() => byKey.delete(key));
        byKey.set(key, under);
      }
      return under;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
