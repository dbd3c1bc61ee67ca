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

/**
 * A promise that resolves when the signal is aborted. Dispose of it when the wait is over: a signal
 * may outlive many waits, and each adds a listener.
 */
export function untilAborted(
  signal: AbortSignal | undefined,
): Disposable & { readonly promise: Promise<undefined> } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  return { promise, [Symbol.dispose]: () => signal?.removeEventListener("abort", onAbort) };
}

/** Resolves after `ms` milliseconds, or as soon as the signal is aborted; never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  using aborted = untilAborted(signal);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, aborted.promise]);
  clearTimeout(timer);
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
