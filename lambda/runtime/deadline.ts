/** Work was stopped early enough to report it, before Lambda ends the process. */
export class DeadlineNear extends Error {
  override name = "DeadlineNear";
}

/** Work stops this long before the deadline, in milliseconds. */
export const STOP_MARGIN_MS = 500;

/** The outcome is reported at the latest this long before the deadline, in milliseconds. */
export const REPORT_MARGIN_MS = 250;

/** Minimum time for a handler to react, if it blocked the thread and notices the deadline late. */
const MIN_MS = 50;

/** The two points in time at which an invocation's work must stop. */
export interface Deadline {
  /** Aborted STOP_MARGIN_MS before the deadline, with `DeadlineNear` as its reason. */
  readonly signal: AbortSignal;
  /** Rejects with that reason REPORT_MARGIN_MS before the deadline, when the work is abandoned. */
  readonly over: Promise<never>;
  /** Stops watching the deadline. */
  close(): void;
}

/**
 * Watches a deadline in Unix milliseconds; NaN means none. If it is near, the signal is aborted at
 * once.
 */
export function openDeadline(deadlineMs: number): Deadline {
  const stop = new AbortController();
  const over = Promise.withResolvers<never>();
  // Avoid an unhandled rejection if nobody waits for it.
  over.promise.catch(() => {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  const after = (ms: number, run: () => void) => timer = setTimeout(run, ms);
  const until = (before: number) => deadlineMs - before - Date.now();

  const abort = () => {
    stop.abort(new DeadlineNear("the timeout is near: stopped"));
    after(Math.max(MIN_MS, until(REPORT_MARGIN_MS)), () => over.reject(stop.signal.reason));
  };
  if (until(STOP_MARGIN_MS) <= 0) abort();
  else if (Number.isFinite(deadlineMs)) after(until(STOP_MARGIN_MS), abort);
  return { signal: stop.signal, over: over.promise, close: () => clearTimeout(timer) };
}

/**
 * The reason of a failure: work that was aborted for the deadline failed because of the deadline.
 */
export function failureReason(thrown: unknown, signal: AbortSignal): unknown {
  const givenUp = signal.aborted && thrown instanceof Error && thrown.name === "AbortError";
  return givenUp ? signal.reason : thrown;
}
