/** Work was given up in time to say so, before Lambda would have killed it without a word. */
export class DeadlineNear extends Error {
  override name = "DeadlineNear";
}

/** How long before the deadline work stops, in milliseconds. */
export const STOP_MARGIN_MS = 500;

/** How long before the deadline the handler must have told what became of its work. */
export const REPORT_MARGIN_MS = 250;

/** A handler that hears late of the deadline, because it held the thread, has this long at least. */
const MIN_MS = 50;

/** The two ends of an invocation's time. */
export interface Deadline {
  /** Aborted SPARE_MS before the deadline, with `DeadlineNear` as its reason. */
  readonly signal: AbortSignal;
  /** Rejects with that reason LAST_WORD_MS before the deadline: nobody waits for the work any more. */
  readonly over: Promise<never>;
  /** Forgets the deadline: nothing is aborted any more. */
  close(): void;
}

/** Watches a deadline, in Unix milliseconds; NaN: there is none. A near one has aborted at once. */
export function openDeadline(deadlineMs: number): Deadline {
  const stop = new AbortController();
  const over = Promise.withResolvers<never>();
  // Whoever waits for it is told; nobody need.
  over.promise.catch(() => {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  const after = (ms: number, run: () => void) => timer = setTimeout(run, ms);
  const until = (before: number) => deadlineMs - before - Date.now();

  const abort = () => {
    stop.abort(new DeadlineNear("the time-out is near: stopped"));
    after(Math.max(MIN_MS, until(REPORT_MARGIN_MS)), () => over.reject(stop.signal.reason));
  };
  if (until(STOP_MARGIN_MS) <= 0) abort();
  else if (Number.isFinite(deadlineMs)) after(until(STOP_MARGIN_MS), abort);
  return { signal: stop.signal, over: over.promise, close: () => clearTimeout(timer) };
}

/** Why work failed: what was given up for the deadline says only that. */
export function failureReason(thrown: unknown, signal: AbortSignal): unknown {
  const givenUp = signal.aborted && thrown instanceof Error && thrown.name === "AbortError";
  return givenUp ? signal.reason : thrown;
}
