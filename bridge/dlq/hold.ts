import { awaitAll } from "../../cli/async.ts";
import type { DeadQueue } from "./dead_queue.ts";
import type { Letter } from "./letter.ts";

/** The letters of a queue, for as long as something is done with them. */
export interface Held {
  readonly letters: readonly Letter[];
  /** The limit was reached: there may be others. */
  readonly more: boolean;
  /** It is gone from the queue: not to be given back. */
  gone(letter: Letter): void;
}

/**
 * Takes up to `limit` letters, hidden meanwhile, does something, and gives back what is still there,
 * also after a failure. It has them all when SQS, asked on all its servers, has none that is new. All
 * are taken before the first is acted on: one that dies again at once is not met twice.
 */
export async function holding<T>(
  queue: DeadQueue,
  limit: number,
  signal: AbortSignal,
  act: (held: Held) => Promise<T>,
): Promise<T> {
  const taken = new Map<string, Letter>();
  try {
    for (let before = -1; taken.size > before && taken.size < limit;) {
      before = taken.size;
      // Not cut off by the signal: what it had been given would be hidden until its time is over.
      for (const letter of await queue.receive(Math.min(10, limit - taken.size))) {
        taken.set(letter.id, letter);
      }
      signal.throwIfAborted();
    }
    return await act({
      letters: [...taken.values()],
      more: taken.size >= limit,
      gone: ({ id }) => taken.delete(id),
    });
  } finally {
    // Those whose turn fails come back by themselves, only later.
    await awaitAll(tens([...taken.values()]).map((ten) => queue.giveBack(ten).catch(() => {})));
  }
}

/** Parts of ten, as much as a call takes. */
export function tens<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += 10) parts.push(all.slice(at, at + 10));
  return parts;
}
