import { MAX_BATCH_SIZE } from "./batcher.ts";

/** Room for so many messages at once, shared by polls side by side. */
export interface InFlightSlots {
  readonly free: number;
  /** Takes up to a batch of them, as soon as it is pollThreshold a poll; none at the signal. */
  acquire(signal: AbortSignal): Promise<number>;
  release(count: number): void;
}

/**
 * A poll is pollThreshold it for a sixth of the slots, or a whole batch: each poll for the one slot that
 * has just become free would cost a request a message.
 */
export function createInFlightSlots(size: number): InFlightSlots {
  const pollThreshold = Math.min(MAX_BATCH_SIZE, Math.max(1, Math.floor(size / 6)));
  let free = size;
  const waiting = new Set<() => void>();
  return {
    get free() {
      return free;
    },
    async acquire(signal) {
      while (free < pollThreshold && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const wake = () => resolve();
        waiting.add(wake);
        signal.addEventListener("abort", wake);
        await promise;
        signal.removeEventListener("abort", wake);
        waiting.delete(wake);
      }
      if (signal.aborted) return 0;
      const taken = Math.min(MAX_BATCH_SIZE, free);
      free -= taken;
      return taken;
    },
    release(count) {
      free += count;
      if (free >= pollThreshold) { for (const wake of waiting) wake(); }
    },
  };
}
