import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { isDenied, isFatal } from "./findings.ts";

/**
 * Whether a call is allowed, found out without touching a message.
 *
 * SQS answers a batch, if its caller is allowed the action, with what became of each entry, and one
 * that can do nothing becomes a failed entry: "The result of the action on each message is reported
 * individually in the response." The permission for a batch is that for the action itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 * MiniStack does so too, but it refuses nobody.
 */
export type Probe = (sqs: SQSClient, QueueUrl: string) => Promise<void>;

const NO_MESSAGE = { Id: "check", ReceiptHandle: "of-no-message" };

/** Deletes a message that does not exist. @throws if the call is not allowed */
export const probeDelete: Probe = async (sqs, QueueUrl) => {
  await allowed(sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [NO_MESSAGE] })));
};

/** Changes the visibility of a message that does not exist. @throws if the call is not allowed */
export const probeChangeVisibility: Probe = async (sqs, QueueUrl) => {
  const Entries = [{ ...NO_MESSAGE, VisibilityTimeout: 0 }];
  await allowed(sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })));
};

/** Sends a character that no message may contain. @throws if the call is not allowed */
export const probeSend: Probe = async (sqs, QueueUrl) => {
  const Entries = [{ Id: "check", MessageBody: "\0" }];
  await allowed(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
};

/** Receives from an empty queue. A message that arrives just then is available again at once. */
export const probeReceive: Probe = async (sqs, QueueUrl) => {
  await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 1,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 0,
    }),
  );
};

/**
 * Asks for zero messages, for queues that are not empty: a real receive would count as a delivery.
 * SQS refuses the number, or the caller who may not receive. Which it checks first is not
 * documented: a denial is certain, the other answer is not.
 */
export const probeReceiveNone: Probe = async (sqs, QueueUrl) => {
  await allowed(sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 0 })));
};

/** A request that SQS refuses only for its content was allowed. */
async function allowed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const isOfContent = $metadata?.httpStatusCode === 400 && /^Invalid|^ReadCount/.test(name);
    if (!isOfContent || isDenied(error) || isFatal(error)) throw error;
  }
}
