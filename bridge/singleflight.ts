/**
 * Runs work at most once at a time per key: a caller whose key is in flight shares that outcome.
 */
export function createSingleflight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const inFlight = new Map<string, Promise<T>>();
  return (key, work) => {
    let one = inFlight.get(key);
    if (!one) {
      one = work().finally(() => inFlight.delete(key));
      inFlight.set(key, one);
    }
    return one;
  };
}
