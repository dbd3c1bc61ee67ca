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

/** Deletes what does not exist. @throws if it is not allowed */
export const probeDelete: Probe = async (sqs, QueueUrl) => {
  await allowed(sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [NO_MESSAGE] })));
};

/** Hides what does not exist. @throws if it is not allowed */
export const probeChangeVisibility: Probe = async (sqs, QueueUrl) => {
  const Entries = [{ ...NO_MESSAGE, VisibilityTimeout: 0 }];
  await allowed(sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })));
};

/** Sends a character that no message may hold. @throws if it is not allowed */
export const probeSend: Probe = async (sqs, QueueUrl) => {
  const Entries = [{ Id: "check", MessageBody: "\0" }];
  await allowed(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
};

/** Receives from a queue that is empty: what comes just now is at once free again. */
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
 * Asks for no message at all, where messages wait: to receive one would count as a delivery of it.
 * SQS refuses the number; whoever may not receive is refused for that. Which of the two it looks at
 * first is not documented: a refusal for the permission is certain, the other answer is not.
 */
export const probeReceiveNone: Probe = async (sqs, QueueUrl) => {
  await allowed(sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 0 })));
};

/** A request that SQS refuses for what is in it was allowed to be made. */
async function allowed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const isOfContent = $metadata?.httpStatusCode === 400 && /^Invalid|^ReadCount/.test(name);
    if (!isOfContent || isDenied(error) || isFatal(error)) throw error;
  }
}
