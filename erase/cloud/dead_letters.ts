import type { SQSClient } from "@aws-sdk/client-sqs";
import { type DeadLetter, videosOf } from "../../bridge/dlq/dead_letter.ts";
import type { DeadLetterQueue } from "../../bridge/dlq/dead_letter_queue.ts";
import { batchesOfTen, withReceivedMessages } from "../../bridge/dlq/receive_all.ts";
import { openDeadLetterQueues } from "../../bridge/dlq/sqs_dead_letter_queue.ts";
import { awaitAll } from "../../cli/async.ts";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { toNfc } from "../../contract/text.ts";
import { mentionPattern } from "../person.ts";
import type { Item, Search, Store } from "../store.ts";

/** Messages that are looked at in a queue. */
const LIMIT = 10_000;

/** The dead-lettered messages that name the person, or are about one of the videos. */
export function deadLetters(sqs: SQSClient, names: Names): Store {
  return {
    title: "dead letters",
    phase: "data",
    async find(search) {
      const queues = await openDeadLetterQueues(sqs, names, "both");
      // Side by side: each takes a long poll.
      const found = await awaitAll(
        queues.map(async (queue) => ({
          queue,
          messages: await select(queue, search, () => Promise.resolve()),
        })),
      );
      const items = found.flatMap(({ queue, messages }) =>
        messages.map((message): Item => ({
          what: `${queue.name}: ${videosOf(message).join(", ") || message.id}`,
          copy: {
            file: `dead-letters/${message.id}.json`,
            read: () => Promise.resolve(message.body),
          },
        }))
      );
      const erase = async () => {
        for (const { queue, messages } of found) {
          if (messages.length === 0) continue;
          await select(queue, search, async (selected, markDeleted) => {
            for (const ten of batchesOfTen(selected)) {
              const failed = await queue.delete(ten);
              if (failed.length > 0) throw new UserError(`${queue.name}: ${failed[0]!.reason}`);
              ten.forEach(markDeleted);
            }
          });
        }
      };
      return { items, erase };
    },
  };
}

async function select(
  queue: DeadLetterQueue,
  { name, videos, signal }: Search,
  act: (
    selected: readonly DeadLetter[],
    markDeleted: (message: DeadLetter) => void,
  ) => Promise<void>,
): Promise<readonly DeadLetter[]> {
  const pattern = mentionPattern([toNfc(name)])!;
  return await withReceivedMessages(queue, LIMIT, signal, async ({ messages, markDeleted }) => {
    const selected = messages.filter((message) =>
      toNfc(message.body).search(pattern) >= 0 ||
      videosOf(message).some((video) => videos.has(video))
    );
    await act(selected, markDeleted);
    return selected;
  });
}
