import { sleep } from "../../../cli/async.ts";

/** Calls `each` for every item at a fixed rate. Late calls are made at once. */
export async function paced<T>(
  all: readonly T[],
  perSecond: number,
  each: (one: T) => void,
  signal?: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  for (const [n, one] of all.entries()) {
    const due = begun + n * 1000 / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait, signal);
    if (signal?.aborted) return;
    each(one);
  }
}
