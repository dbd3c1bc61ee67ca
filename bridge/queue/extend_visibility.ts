import type { Log } from "../../cli/log.ts";
import { messageOf } from "../../cli/errors.ts";
import type { Message, Queue } from "./queue.ts";

export type ExtendVisibility = typeof extendVisibility;

/**
 * Extends a message's visibility timeout while it is handled, each time half of it has passed.
 * @returns a function that stops this. Await it before the message is deleted or returned: an
 * extension in progress would otherwise arrive afterwards
 */
export function extendVisibility(queue: Queue, message: Message, log: Log): () => Promise<void> {
  const everyMs = queue.visibilityTimeout * 500;
  /** One at a time: a slow extension overtaken by another could not be awaited at the end. */
  let extension: Promise<void> | undefined;
  const timer = setInterval(() => {
    extension ??= queue.changeVisibility(message, queue.visibilityTimeout)
      .catch((error) =>
        log.warn("visibility timeout not extended", {
          messageId: message.id,
          reason: messageOf(error),
        })
      )
      .finally(() => extension = undefined);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await extension;
  };
}
