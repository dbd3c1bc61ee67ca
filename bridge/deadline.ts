import { createEqualTimers, type SetEqualTimer } from "./queue/equal_timers.ts";

/**
 * Runs work with a deadline of its own, and ends it when one of the signals is aborted. Work that
 * was ended is not awaited: the SDK retries with pauses even after an abort.
 * @throws {DeadlineError} after the deadline; AbortError on a signal; otherwise what the work
 * throws
 */
export function withDeadline<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const own = new AbortController();
    const forget = () => {
      clearTimer();
      for (const signal of signals) signal?.removeEventListener("abort", abort);
    };
    const end = (why: Error) => {
      forget();
      // Reject first: the error that the abort causes in the work must not win.
      reject(why);
      own.abort(why);
    };
    const abort = () => end(new DOMException("stopped", "AbortError"));
    const clearTimer = timersOf(ms)(() => end(new DeadlineError(`no answer in ${ms / 1000} s`)));
    for (const signal of signals) signal?.addEventListener("abort", abort);
    if (signals.some((signal) => signal?.aborted)) abort();
    work(own.signal).then(
      (value) => {
        forget();
        resolve(value);
      },
      (error) => {
        forget();
        reject(error);
      },
    );
  });
}

/** By their time: hundreds of calls share a timer. */
const timers = new Map<number, SetEqualTimer>();

function timersOf(ms: number): SetEqualTimer {
  let set = timers.get(ms);
  if (!set) timers.set(ms, set = createEqualTimers(ms));
  return set;
}

/** The deadline passed. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
}
