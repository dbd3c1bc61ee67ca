/**
 * Does work that can be aborted, with a clock of its own, and ends it at these signals too. Ended, it
 * is not waited for: the SDK tries again, after pauses, even what was aborted.
 * @throws {DeadlineError} when the time is over, AbortError at a signal, else what the work throws
 */
export async function withDeadline<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (why: Error) => {
    // First: what the work makes of its abort is not the reason.
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

/** The time was over. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
}
