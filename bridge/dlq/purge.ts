import type { DeadQueue, Refused } from "./dead_queue.ts";
import { type Held, tens } from "./hold.ts";
import type { Letter } from "./letter.ts";

/** Deletes letters for good. Ends early, after a whole batch, at the signal. */
export async function purge(
  queue: DeadQueue,
  letters: readonly Letter[],
  held: Held,
  signal: AbortSignal,
): Promise<{ purged: Letter[]; refused: Refused[] }> {
  const purged: Letter[] = [];
  const refused: Refused[] = [];
  for (const ten of tens(letters)) {
    if (signal.aborted) break;
    const stayed = await queue.remove(ten);
    refused.push(...stayed);
    for (const letter of ten) {
      if (stayed.some((one) => one.letter === letter)) continue;
      held.gone(letter);
      purged.push(letter);
    }
  }
  return { purged, refused };
}
