import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { memoizeAsync } from "../../cli/async.ts";

/** Approximate number of messages in a queue, as reported by SQS. */
export interface QueueDepth {
  readonly queue: string;
  readonly visible: number;
  /** In flight: received, and not deleted yet. */
  readonly hidden: number;
}

/** How long an answer is reused: frequent scrapes cost no further requests. */
const FRESH_MS = 10_000;

/** How long a scrape waits for SQS. */
const LIMIT_MS = 2_000;

/**
 * Queries the depths of queues when called, at most every ten seconds. Leaves out a queue that does
 * not answer in two seconds, or denies the query.
 */
export function queueDepths(
  sqs: SQSClient,
  queues: readonly string[],
  now: () => number = () => performance.now(),
): () => Promise<readonly QueueDepth[]> {
  const askers = queues.map((queue) => askerOf(sqs, queue));
  let asked = -Infinity;
  let answer: Promise<readonly QueueDepth[]> = Promise.resolve([]);
  return () => {
    if (now() - asked >= FRESH_MS) {
      asked = now();
      answer = all(askers);
    }
    return answer;
  };
}

type Asker = (abortSignal: AbortSignal) => Promise<QueueDepth>;

async function all(askers: readonly Asker[]): Promise<QueueDepth[]> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  const settled = await Promise.allSettled(askers.map((ask) => ask(limit.signal)));
  clearTimeout(timer);
  return settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}

function askerOf(sqs: SQSClient, queue: string): Asker {
  const url = memoizeAsync(async (abortSignal: AbortSignal) => {
    const command = new GetQueueUrlCommand({ QueueName: queue });
    return (await sqs.send(command, { abortSignal })).QueueUrl!;
  });
  return async (abortSignal) => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: await url(abortSignal),
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
      ],
    });
    const { Attributes: of = {} } = await sqs.send(command, { abortSignal });
    return {
      queue,
      visible: Number(of.ApproximateNumberOfMessages ?? 0) +
        Number(of.ApproximateNumberOfMessagesDelayed ?? 0),
      hidden: Number(of.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  };
}
