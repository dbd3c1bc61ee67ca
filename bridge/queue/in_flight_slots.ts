import { untilAborted } from "../../cli/async.ts";
import { MAX_BATCH_SIZE } from "./batcher.ts";

/** The in-flight limit: slots for messages, shared by parallel polls. */
export interface InFlightSlots {
  readonly free: number;
  /**
   * Acquires up to a batch of slots, as soon as a poll is worth it; 0 once the signal is aborted.
   */
  acquire(signal: AbortSignal): Promise<number>;
  release(count: number): void;
}

/**
 * A poll is worth it for a sixth of the slots or a whole batch: a poll for each single free slot
 * would cost one request per message.
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
        using aborted = untilAborted(signal);
        await Promise.race([promise, aborted.promise]);
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
