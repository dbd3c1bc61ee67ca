/** Shorter pauses are none. */
const LEAST_MS = 5;

/** The pause between two polls of a queue whose messages may wait. */
export interface PollPause {
  /** In milliseconds. 0: messages come so fast that batches are full without one. */
  readonly ms: number;
  /** Called after each poll that returned messages, with their share of those asked for. */
  polled(share: number): void;
}

/**
 * Finds the shortest pause with which polls return full batches: a batch that is not full lengthens
 * it by what is missing, and a full one shortens it a little, so that few are not full.
 * @param longestMs at this moment; 0: no message may wait
 */
export function createPollPause(longestMs: () => number): PollPause {
  let ms = 0;
  return {
    get ms() {
      return Math.min(ms, longestMs());
    },
    polled(share) {
      ms = share < 1 ? Math.min(ms + (1 - share) * longestMs(), longestMs()) : 0.93 * ms;
      if (ms < LEAST_MS) ms = 0;
    },
  };
}
