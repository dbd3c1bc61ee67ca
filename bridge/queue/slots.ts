import { BATCH } from "./batcher.ts";

/** Room for so many messages at once, shared by polls side by side. */
export interface Slots {
  readonly free: number;
  /** Takes up to a batch of them, as soon as it is worth a poll; none at the signal. */
  take(signal: AbortSignal): Promise<number>;
  give(count: number): void;
}

/**
 * A poll is worth it for a sixth of the slots, or a whole batch: each poll for the one slot that
 * has just become free would cost a request a message.
 */
export function createSlots(size: number): Slots {
  const worth = Math.min(BATCH, Math.max(1, Math.floor(size / 6)));
  let free = size;
  const waiting = new Set<() => void>();
  return {
    get free() {
      return free;
    },
    async take(signal) {
      while (free < worth && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const wake = () => resolve();
        waiting.add(wake);
        signal.addEventListener("abort", wake);
        await promise;
        signal.removeEventListener("abort", wake);
        waiting.delete(wake);
      }
      if (signal.aborted) return 0;
      const taken = Math.min(BATCH, free);
      free -= taken;
      return taken;
    },
    give(count) {
      free += count;
      if (free >= worth) { for (const wake of waiting) wake(); }
    },
  };
}
