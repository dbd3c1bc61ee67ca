import { awaitAll } from "../../cli/async.ts";
import type { DeadLetterQueue } from "./dead_letter_queue.ts";
import type { DeadLetter } from "./dead_letter.ts";

/** The received messages of a queue. */
export interface ReceivedMessages {
  readonly messages: readonly DeadLetter[];
  /** The limit was reached: there may be more. */
  readonly limitReached: boolean;
  /** The message was deleted, and must not be made visible again. */
  markDeleted(message: DeadLetter): void;
}

/**
 * Receives up to `limit` messages, passes them to `act`, and makes those that are still there
 * visible again, after a failure too. Stops receiving when a receive, which queries all of SQS's
 * servers, returns nothing new. Receives all before acting on the first: a message that fails again
 * at once is not met twice.
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
      // Not aborted by the signal: the messages of an aborted receive would stay invisible until
      // their timeout.
      for (const message of await queue.receive(Math.min(10, limit - taken.size))) {
        taken.set(message.id, message);
      }
      signal.throwIfAborted();
    }
    return await act({
      messages: [...taken.values()],
      limitReached: taken.size >= limit,
      markDeleted: ({ id }) => taken.delete(id),
    });
  } finally {
    // If this fails, the messages become visible by themselves, only later.
    await awaitAll(
      batchesOfTen([...taken.values()]).map((ten) => queue.release(ten).catch(() => {})),
    );
  }
}

/** Splits into batches of ten, the most that a call takes. */
export function batchesOfTen<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += 10) parts.push(all.slice(at, at + 10));
  return parts;
}
