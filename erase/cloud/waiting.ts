import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Names } from "../../contract/names.ts";
import { messageCount } from "../../workload/cloud/queue_counts.ts";
import { getQueueUrls, waitUntilEmpty } from "../../workload/cloud/queues.ts";
import type { Left } from "../store.ts";

/**
 * Waits until no message is under way: single messages of a working queue cannot be deleted, and
 * what was answered with the old gallery must have arrived before it is looked for.
 * @returns what still waits when the time is up
 */
export async function awaitQuiet(
  sqs: SQSClient,
  names: Names,
  { withinMs, signal, onCount }: {
    withinMs: number;
    signal: AbortSignal;
    onCount: (messages: number) => void;
  },
): Promise<Left[]> {
  const urls = await getQueueUrls(sqs, names, signal);
  let waiting = 0;
  for (const url of [urls.input, urls.output]) {
    waiting += messageCount(await waitUntilEmpty(sqs, url, { withinMs, signal, onCount }));
  }
  if (waiting === 0) return [];
  return [{
    what: `${waiting} messages in the working queues, of anybody`,
    until: "a bridge collects them, at most 4 days: start one, then repeat this command",
    isOpen: true,
  }];
}
