import type { Log } from "../../cli/log.ts";
import { messageOf } from "../../cli/errors.ts";
import { createEqualTimers, type SetEqualTimer } from "./equal_timers.ts";
import type { Message, Queue } from "./queue.ts";

export type ExtendVisibility = typeof extendVisibility;

/** Those of the messages of a queue. */
const timers = new WeakMap<Queue, SetEqualTimer>();

/**
 * Extends a message's visibility timeout while it is handled, each time half of it has passed.
 * @returns a function that stops this. Await it before the message is deleted or returned: an
 * extension in progress would otherwise arrive afterwards
 */
export function extendVisibility(queue: Queue, message: Message, log: Log): () => Promise<void> {
  const afterHalf = timersOf(queue);
  /** One at a time: a slow extension overtaken by another could not be awaited at the end. */
  let extension: Promise<void> | undefined;
  let clear = afterHalf(extend);

  function extend() {
    extension ??= queue.changeVisibility(message, queue.visibilityTimeout)
      .catch((error) =>
        log.warn("visibility timeout not extended", {
          messageId: message.id,
          reason: messageOf(error),
        })
      )
      .finally(() => extension = undefined);
    clear = afterHalf(extend);
  }
  return async () => {
    clear();
    await extension;
  };
}

function timersOf(queue: Queue): SetEqualTimer {
  let set = timers.get(queue);
  if (!set) timers.set(queue, set = createEqualTimers(queue.visibilityTimeout * 500));
  return set;
}
