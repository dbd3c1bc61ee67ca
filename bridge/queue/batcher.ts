/** The largest batch that SQS accepts. */
export const MAX_BATCH_SIZE = 10;

/**
 * Collects single calls into batches. A batch is sent when it is full, or `lingerMs` after its
 * first call.
 * @param send sends a batch; resolves to an error text for each item, undefined where it succeeded
 * @returns the function for one item; it throws that item's error, or the error of the whole batch
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
