import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Names } from "../../contract/names.ts";
import { sleep } from "../../cli/async.ts";
import { messageCount, type QueueCounts } from "./queue_counts.ts";

/** The URLs of the four queues. */
export interface QueueUrls {
  readonly input: string;
  readonly inputDead: string;
  readonly output: string;
  readonly outputDead: string;
}

/** Looks up the URLs of the four queues. */
export async function getQueueUrls(
  sqs: SQSClient,
  names: Names,
  abortSignal: AbortSignal,
): Promise<QueueUrls> {
  const url = async (QueueName: string) => {
    try {
      const command = new GetQueueUrlCommand({ QueueName });
      return (await sqs.send(command, { abortSignal })).QueueUrl ?? "";
    } catch (error) {
      // The SQS error does not name the queue.
      if (error instanceof Error && !abortSignal.aborted) {
        error.message = `queue ${QueueName}: ${error.message}`;
      }
      throw error;
    }
  };
  const [input, inputDead, output, outputDead] = await Promise.all([
    url(names.inputQueue),
    url(names.inputDeadLetterQueue),
    url(names.outputQueue),
    url(names.outputDeadLetterQueue),
  ]);
  return { input, inputDead, output, outputDead };
}

/** Reads the approximate numbers of messages of a queue. */
export async function getQueueCounts(
  sqs: SQSClient,
  queueUrl: string,
  abortSignal?: AbortSignal,
): Promise<QueueCounts> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
      ],
    }),
    { ...(abortSignal ? { abortSignal } : {}) },
  );
  return {
    visible: Number(Attributes["ApproximateNumberOfMessages"] ?? 0) +
      Number(Attributes["ApproximateNumberOfMessagesDelayed"] ?? 0),
    inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0),
  };
}

/**
 * Waits until a queue is empty. The last delete may come after the last result, and the counts of SQS
 * lag by up to a minute.
 * @returns the last counts, which are not zero if the time is up
 */
export async function waitUntilEmpty(
  sqs: SQSClient,
  queueUrl: string,
  options: {
    withinMs: number;
    everyMs?: number;
    signal: AbortSignal;
    onCount: (messages: number) => void;
  },
): Promise<QueueCounts> {
  const { withinMs, everyMs = 500, signal, onCount } = options;
  const until = performance.now() + withinMs;
  while (true) {
    const counts = await getQueueCounts(sqs, queueUrl, signal);
    if (messageCount(counts) === 0 || performance.now() >= until) return counts;
    onCount(messageCount(counts));
    await sleep(everyMs, signal);
  }
}

/** Maximum number of messages that a peek reads. */
export const MAX_PEEKED = 1000;

/** Long enough to read the remaining messages before the first becomes visible again. */
const HIDDEN_SECONDS = 20;

/** A message that was read and not deleted. */
export interface PeekedMessage {
  readonly id: string;
  readonly body: string;
  /** The message attribute `reason`, which the bridge sets when it dead-letters a message. */
  readonly reason: string | undefined;
}

/**
 * Reads messages without deleting them, then makes them visible again. Only for queues that have no
 * other consumer.
 */
export async function peekQueue(
  sqs: SQSClient,
  queueUrl: string,
  abortSignal?: AbortSignal,
): Promise<PeekedMessage[]> {
  const options = abortSignal ? { abortSignal } : {};
  const seen = new Map<string, PeekedMessage>();
  const receipts: string[] = [];
  while (seen.size < MAX_PEEKED) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        // Long polling queries all servers of the queue; short polling only a sample.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ["reason"],
      }),
      options,
    );
    const before = seen.size;
    for (const { MessageId = "", Body = "", ReceiptHandle = "", MessageAttributes } of Messages) {
      const reason = MessageAttributes?.["reason"]?.StringValue;
      seen.set(MessageId, { id: MessageId, body: Body, reason });
      receipts.push(ReceiptHandle);
    }
    // No messages, or only known ones that became visible again: stop, or this might never end.
    if (seen.size === before) break;
  }
  for (let from = 0; from < receipts.length; from += 10) {
    const Entries = receipts.slice(from, from + 10).map((ReceiptHandle, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }),
      options,
    );
  }
  return [...seen.values()];
}
