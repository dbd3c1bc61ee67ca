/**
 * Like `Promise.all`, but settles only when every promise has settled, so that no work is left running.
 * @throws the first rejection in order of the arguments
 */
export async function awaitAll<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work) as { [K in keyof T]: Awaited<T[K]> };
}

/**
 * Calls an async function at most once and shares its result: later calls ignore their arguments. A rejection is not
 * kept, so the next call tries again.
 */
export function memoizeAsync<T, A extends unknown[]>(
  make: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let value: Promise<T> | undefined;
  return (...args) =>
    value ??= make(...args).catch((error) => {
      value = undefined;
      throw error;
    });
}

/** Resolves after `ms` milliseconds, or as soon as the signal is aborted; never rejects. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/**
 * Settles like the promise, or rejects with the signal's reason as soon as it is aborted. The work behind
 * the promise is not cancelled; its result is ignored then.
 */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
