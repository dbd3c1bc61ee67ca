import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { memoizeAsync } from "../../cli/async.ts";

/** Approximate number of messages in a queue, as reported by SQS. */
export interface QueueDepth {
  readonly queue: string;
  readonly visible: number;
  /** In flight: received, and not deleted yet. */
  readonly notVisible: number;
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
  const queries = queues.map((queue) => queryOf(sqs, queue));
  let askedAt = -Infinity;
  let answer: Promise<readonly QueueDepth[]> = Promise.resolve([]);
  return () => {
    if (now() - askedAt >= FRESH_MS) {
      askedAt = now();
      answer = all(queries);
    }
    return answer;
  };
}

type Query = (abortSignal: AbortSignal) => Promise<QueueDepth>;

async function all(queries: readonly Query[]): Promise<QueueDepth[]> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  const settled = await Promise.allSettled(queries.map((query) => query(limit.signal)));
  clearTimeout(timer);
  return settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}

function queryOf(sqs: SQSClient, queue: string): Query {
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
      notVisible: Number(of.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  };
}
