import type { DeadQueue, Refused } from "./dead_queue.ts";
import type { Held } from "./hold.ts";
import type { Home, Letter } from "./letter.ts";

/** What SQS takes as one batch, in bytes, at the least of its limits over the years. */
const BATCH_BYTES = 256 * 1024;

/**
 * Sends letters round again: the body into the queue where it died, its reason dropped. First sent,
 * then deleted: a crash between the two leaves it twice, never lost, and an upload that comes twice is
 * ledgered once. Ends early, after a whole batch, at the signal.
 * @returns how many went to which queue, and what did not go
 */
export async function redrive(
  queue: DeadQueue,
  letters: readonly Letter[],
  held: Held,
  signal: AbortSignal,
): Promise<{ sent: Map<string, number>; refused: Refused[] }> {
  const sent = new Map<string, number>();
  const refused: Refused[] = [];
  for (const { home, batch } of batches(letters)) {
    if (signal.aborted) break;
    const notTaken = await queue.resend(batch, home);
    refused.push(...notTaken);
    const taken = batch.filter((letter) => notTaken.every((one) => one.letter !== letter));
    if (taken.length === 0) continue;
    sent.set(home.name, (sent.get(home.name) ?? 0) + taken.length);
    const stayed = await queue.remove(taken);
    for (const { letter, why } of stayed) {
      refused.push({ letter, why: `sent, but it also stays dead: ${why}` });
    }
    for (const letter of taken) {
      if (stayed.every((one) => one.letter !== letter)) held.gone(letter);
    }
  }
  return { sent, refused };
}

/** By home, ten at most and as many bytes as SQS takes. */
function* batches(letters: readonly Letter[]): Generator<{ home: Home; batch: Letter[] }> {
  for (const group of Map.groupBy(letters, ({ home }) => home.name).values()) {
    let batch: Letter[] = [];
    let bytes = 0;
    for (const letter of group) {
      const size = new TextEncoder().encode(letter.body).length;
      if (batch.length === 10 || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
        yield { home: letter.home, batch };
        batch = [];
        bytes = 0;
      }
      batch.push(letter);
      bytes += size;
    }
    yield { home: group[0]!.home, batch };
  }
}
