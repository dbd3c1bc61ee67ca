import type { DeadLetterQueue, FailedMessage } from "./dead_letter_queue.ts";
import type { ReceivedMessages } from "./receive_all.ts";
import type { DeadLetter, SourceQueue } from "./dead_letter.ts";

/** Largest batch that SQS accepts, in bytes: the lowest of its limits over the years. */
const BATCH_BYTES = 256 * 1024;

/**
 * Redrives messages: sends each body to its source queue, without the reason, and then deletes the
 * message. A crash between the two duplicates it, and never loses it; a duplicate upload adds no
 * ledger line. Ends early, after a whole batch, when the signal is aborted.
 * @returns how many were sent to which queue, and which failed
 */
export async function redrive(
  queue: DeadLetterQueue,
  messages: readonly DeadLetter[],
  received: ReceivedMessages,
  signal: AbortSignal,
): Promise<{ sent: Map<string, number>; failed: FailedMessage[] }> {
  const sent = new Map<string, number>();
  const failed: FailedMessage[] = [];
  for (const { source, batch } of batches(messages)) {
    if (signal.aborted) break;
    const notTaken = await queue.send(batch, source);
    failed.push(...notTaken);
    const taken = batch.filter((message) => notTaken.every((one) => one.message !== message));
    if (taken.length === 0) continue;
    sent.set(source.name, (sent.get(source.name) ?? 0) + taken.length);
    const stayed = await queue.delete(taken);
    for (const { message, reason } of stayed) {
      failed.push({
        message,
        reason: `sent, but not deleted from the dead-letter queue: ${reason}`,
      });
    }
    for (const message of taken) {
      if (stayed.every((one) => one.message !== message)) received.markDeleted(message);
    }
  }
  return { sent, failed };
}

/** Batches per source queue, of at most ten messages and the bytes that SQS accepts. */
function* batches(
  messages: readonly DeadLetter[],
): Generator<{ source: SourceQueue; batch: DeadLetter[] }> {
  for (const group of Map.groupBy(messages, ({ source }) => source.name).values()) {
    let batch: DeadLetter[] = [];
    let bytes = 0;
    for (const message of group) {
      const size = new TextEncoder().encode(message.body).length;
      if (batch.length === 10 || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
        yield { source: message.source, batch };
        batch = [];
        bytes = 0;
      }
      batch.push(message);
      bytes += size;
    }
    yield { source: group[0]!.source, batch };
  }
}
