/** `Promise.all` that waits for the others too when one fails: afterwards nothing is under way. */
export async function awaitAll<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work) as { [K in keyof T]: Awaited<T[K]> };
}

/**
 * Makes a value when it is first asked for, once, with the arguments of whoever asked; a failed
 * attempt is made again by the next.
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

/** Waits, or ends early without an error when the signal is aborted. */
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
