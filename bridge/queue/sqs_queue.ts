import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { UserError } from "../../contract/errors.ts";
import { DeadlineError, withDeadline } from "../deadline.ts";
import type { SqsSender } from "../direct_clients.ts";
import { createBatcher } from "./batcher.ts";
import type { Message, Queue } from "./queue.ts";

/**
 * Longest visibility timeout between two extensions, in seconds. A message can be extended for
 * hours; what a killed bridge or a cut-off poll had received is redelivered within this time.
 */
const MAX_VISIBILITY_SECONDS = 60;

/**
 * How long a delete or a visibility change waits for others; short against any visibility timeout.
 */
const LINGER_MS = 200;

export interface QueueOptions {
  /**
   * Deadline of a call in milliseconds, in addition to the wait of a long poll. The SDK's own
   * timeouts do not cover reading the response body.
   */
  readonly callTimeoutMs?: number;
  /** Aborts all calls, present and future. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a queue and its dead-letter queue by name.
 * @throws {UserError} if one does not exist, or the visibility timeout is 0
 */
export async function openQueue(
  sqs: SqsSender,
  name: string,
  deadLetterName: string,
  { callTimeoutMs = 20_000, signal: allCalls }: QueueOptions = {},
): Promise<Queue> {
  const call = <T>(work: (abortSignal: AbortSignal) => Promise<T>) =>
    withDeadline(callTimeoutMs, [allCalls], work);
  const urlOf = async (QueueName: string) => {
    try {
      const command = new GetQueueUrlCommand({ QueueName });
      return (await call((abortSignal) => sqs.send(command, { abortSignal }))).QueueUrl!;
    } catch (error) {
      if (error instanceof DeadlineError) {
        throw new UserError(`cannot reach AWS (${error.message}): is the network up?`);
      }
      if (!/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name)) throw error;
      throw new UserError(
        `there is no queue ${QueueName}: check ROLLCALL_PROJECT, the queue's own setting, AWS_REGION`,
      );
    }
  };
  const [QueueUrl, deadLetterUrl] = await Promise.all([urlOf(name), urlOf(deadLetterName)]);
  const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
  const { Attributes } = await call((abortSignal) => sqs.send(ask, { abortSignal }));
  const ofQueue = Number(Attributes?.VisibilityTimeout ?? 30);
  const visibilityTimeout = Math.min(ofQueue, MAX_VISIBILITY_SECONDS);
  if (visibilityTimeout < 1) {
    throw new UserError(
      `the queue ${name} has a visibility timeout of 0 s: set six times the function's timeout`,
    );
  }

  const changeVisibilityBatched = createBatcher(async (ones: readonly VisibilityChange[]) => {
    const Entries = ones.map(({ message, seconds }, i) => ({
      Id: String(i),
      ReceiptHandle: message.receiptHandle,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
    const { Failed } = await call((abortSignal) => sqs.send(command, { abortSignal }));
    return failures(Failed, `visibility not changed in ${name}`, ones.length);
  }, LINGER_MS);

  const queue: Queue = {
    name,
    visibilityTimeout,
    async receive(max, signal, seconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: seconds,
        VisibilityTimeout: visibilityTimeout,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      });
      const { Messages = [] } = await withDeadline(
        seconds * 1000 + callTimeoutMs,
        [signal, allCalls],
        (abortSignal) => sqs.send(command, { abortSignal }),
      );
      return Messages.map((message) => ({
        id: message.MessageId!,
        body: message.Body ?? "",
        receiptHandle: message.ReceiptHandle!,
        receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },
    delete: createBatcher(async (messages: readonly Message[]) => {
      const Entries = messages.map((m, i) => ({ Id: String(i), ReceiptHandle: m.receiptHandle }));
      const command = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      const { Failed } = await call((abortSignal) => sqs.send(command, { abortSignal }));
      return failures(Failed, `not deleted from ${name}`, messages.length);
    }, LINGER_MS),
    changeVisibility: (message, seconds) => changeVisibilityBatched({ message, seconds }),
    async deadLetter(message, reason) {
      const command = new SendMessageCommand({
        QueueUrl: deadLetterUrl,
        MessageBody: message.body || "(empty)",
        MessageAttributes: {
          reason: { DataType: "String", StringValue: attributeText(reason) },
          source: { DataType: "String", StringValue: name },
        },
      });
      await call((abortSignal) => sqs.send(command, { abortSignal }));
      // Send first: a crash between the two calls duplicates the message, and never loses it.
      await queue.delete(message);
    },
  };
  return queue;
}

interface VisibilityChange {
  readonly message: Message;
  readonly seconds: number;
}

/** The error text of each entry of a batch, by index. */
function failures(
  failed: readonly BatchResultErrorEntry[] = [],
  what: string,
  count: number,
): (string | undefined)[] {
  const reasons = Array<string | undefined>(count).fill(undefined);
  for (const { Id, Message, Code } of failed) {
    reasons[Number(Id)] = `${what}: ${Message ?? Code ?? "no reason given"}`;
  }
  return reasons;
}

/**
 * Text that SQS accepts as an attribute: not empty, no control characters, well-formed, bounded.
 */
function attributeText(text: string): string {
  return text.replace(/[\p{Cc}\ufffe\uffff]+/gu, " ").trim().slice(0, 1000).toWellFormed() ||
    "unknown";
}
