/**
 * Runs work with a deadline of its own, and ends it when one of the signals is aborted. Work that
 * was ended is not awaited: the SDK retries with pauses even after an abort.
 * @throws {DeadlineError} after the deadline; AbortError on a signal; otherwise what the work
 * throws
 */
export async function withDeadline<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (why: Error) => {
    // Reject first: the error that the abort causes in the work must not win.
    ended.reject(why);
    own.abort(why);
  };
  const timer = setTimeout(() => end(new DeadlineError(`no answer in ${ms / 1000} s`)), ms);
  const abort = () => end(new DOMException("stopped", "AbortError"));
  for (const signal of signals) {
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
  }
  try {
    return await Promise.race([ended.promise, work(own.signal)]);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal?.removeEventListener("abort", abort);
  }
}

/** The deadline passed. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
}
