/** As many as a batch of SQS's may hold. */
export const MAX_BATCH_SIZE = 10;

/**
 * Gathers single calls into batches: one goes when it is full, or `lingerMs` after its first call.
 * @param send does a batch; resolves to what went wrong with each item, undefined where nothing did
 * @returns the single call; it throws what became of its own item, or of the batch as a whole
 */
export function createBatcher<T>(
  send: (items: readonly T[]) => Promise<readonly (string | undefined)[]>,
  lingerMs: number,
): (item: T) => Promise<void> {
  interface Batch {
    readonly items: T[];
    readonly outcome: PromiseWithResolvers<readonly (string | undefined)[]>;
    readonly timer: ReturnType<typeof setTimeout>;
  }
  let open: Batch | undefined;

  function flush() {
    const { items, outcome, timer } = open!;
    open = undefined;
    clearTimeout(timer);
    send(items).then(outcome.resolve, outcome.reject);
  }

  return async (item) => {
    open ??= {
      items: [],
      outcome: Promise.withResolvers(),
      timer: setTimeout(flush, lingerMs),
    };
    const { items, outcome } = open;
    const index = items.push(item) - 1;
    if (items.length === MAX_BATCH_SIZE) flush();
    const failure = (await outcome.promise)[index];
    if (failure !== undefined) throw new Error(failure);
  };
}
