import type { Log } from "../../cli/log.ts";
import { messageOf } from "../../cli/errors.ts";
import type { Message, Queue } from "./queue.ts";

/**
 * Keeps a message hidden while it is worked on: refreshed at half its visibility timeout.
 * @returns what ends it, to be awaited before the message is deleted or given back: a refresh under way
 * would otherwise come after
 */
export function extendVisibility(queue: Queue, message: Message, log: Log): () => Promise<void> {
  const everyMs = queue.visibilityTimeout * 500;
  /** One at a time: the end could not wait for a slow one that another had overtaken. */
  let refresh: Promise<void> | undefined;
  const timer = setInterval(() => {
    refresh ??= queue.changeVisibility(message, queue.visibilityTimeout)
      .catch((error) =>
        log.warn("visibility not refreshed", { messageId: message.id, reason: messageOf(error) })
      )
      .finally(() => refresh = undefined);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await refresh;
  };
}
