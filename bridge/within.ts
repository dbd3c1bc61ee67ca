/**
 * Does work that can be aborted, with a clock of its own, and ends it at these signals too.
 * @throws when the time is over, in words; else what the work throws
 */
export async function within<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end.abort();
  }, ms);
  const abort = () => end.abort();
  for (const signal of signals) {
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
  }
  try {
    return await work(end.signal);
  } catch (error) {
    throw isLate ? new LateError(`no answer in ${ms / 1000} s`) : error;
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal?.removeEventListener("abort", abort);
  }
}

/** The time was over. */
export class LateError extends Error {
  override name = "LateError";
}
