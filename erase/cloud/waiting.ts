import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Names } from "../../contract/names.ts";
import { messageCount } from "../../workload/cloud/queue_counts.ts";
import { getQueueCounts, getQueueUrls, waitUntilEmpty } from "../../workload/cloud/queues.ts";
import { NOTHING, type Store } from "../store.ts";

/**
 * The messages in the working queues. Whose they are cannot be told without taking them from the
 * bridge, and single messages cannot be deleted: they are named as left, until they are collected.
 */
export function waitingMessages(sqs: SQSClient, names: Names): Store {
  return {
    title: "working queues",
    phase: "data",
    async find({ signal }) {
      const urls = await getQueueUrls(sqs, names, signal);
      let waiting = 0;
      for (const url of [urls.input, urls.output]) {
        waiting += messageCount(await getQueueCounts(sqs, url, signal));
      }
      if (waiting === 0) return NOTHING;
      return {
        ...NOTHING,
        left: [{
          what: `${waiting} messages in the working queues, of anybody`,
          until: "a bridge collects them, at most 4 days: start one, then repeat this command",
          isOpen: true,
        }],
      };
    },
  };
}

/** Waits until no message is under way: what was answered with the old gallery has then arrived. */
export async function awaitQuiet(
  sqs: SQSClient,
  names: Names,
  options: {
    withinMs: number;
    signal: AbortSignal;
    onCount: (messages: number) => void;
  },
): Promise<void> {
  const urls = await getQueueUrls(sqs, names, options.signal);
  for (const url of [urls.input, urls.output]) await waitUntilEmpty(sqs, url, options);
}
