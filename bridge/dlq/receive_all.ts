import { awaitAll } from "../../cli/async.ts";
import type { DeadLetterQueue } from "./dead_letter_queue.ts";
import type { DeadLetter } from "./dead_letter.ts";

/** The messages of a queue, for as long as something is done with them. */
export interface ReceivedMessages {
  readonly messages: readonly DeadLetter[];
  /** The limit was reached: there may be others. */
  readonly more: boolean;
  /** It is gone from the queue: not to be given back. */
  gone(message: DeadLetter): void;
}

/**
 * Takes up to `limit` messages, hidden meanwhile, does something, and gives back what is still there,
 * also after a failure. It has them all when SQS, asked on all its servers, has none that is new. All
 * are taken before the first is acted on: one that dies again at once is not met twice.
 */
export async function withReceivedMessages<T>(
  queue: DeadLetterQueue,
  limit: number,
  signal: AbortSignal,
  act: (received: ReceivedMessages) => Promise<T>,
): Promise<T> {
  const taken = new Map<string, DeadLetter>();
  try {
    for (let before = -1; taken.size > before && taken.size < limit;) {
      before = taken.size;
      // Not cut off by the signal: what it had been given would be hidden until its time is over.
      for (const message of await queue.receive(Math.min(10, limit - taken.size))) {
        taken.set(message.id, message);
      }
      signal.throwIfAborted();
    }
    return await act({
      messages: [...taken.values()],
      more: taken.size >= limit,
      gone: ({ id }) => taken.delete(id),
    });
  } finally {
    // Those whose turn fails come back by themselves, only later.
    await awaitAll(
      batchesOfTen([...taken.values()]).map((ten) => queue.release(ten).catch(() => {})),
    );
  }
}

/** Parts of ten, as much as a call takes. */
export function batchesOfTen<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += 10) parts.push(all.slice(at, at + 10));
  return parts;
}
