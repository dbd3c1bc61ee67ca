import type { DeadLetterQueue, FailedMessage } from "./dead_letter_queue.ts";
import { batchesOfTen, type ReceivedMessages } from "./receive_all.ts";
import type { DeadLetter } from "./dead_letter.ts";

/** Deletes messages for good. Ends early, after a whole batch, at the signal. */
export async function purge(
  queue: DeadLetterQueue,
  messages: readonly DeadLetter[],
  received: ReceivedMessages,
  signal: AbortSignal,
): Promise<{ purged: DeadLetter[]; failed: FailedMessage[] }> {
  const purged: DeadLetter[] = [];
  const failed: FailedMessage[] = [];
  for (const ten of batchesOfTen(messages)) {
    if (signal.aborted) break;
    const stayed = await queue.delete(ten);
    failed.push(...stayed);
    for (const message of ten) {
      if (stayed.some((one) => one.message === message)) continue;
      received.gone(message);
      purged.push(message);
    }
  }
  return { purged, failed };
}
