import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import {
  type DeadLetterQueue,
  type FailedMessage,
  VISIBILITY_SECONDS,
} from "./dead_letter_queue.ts";
import type { DeadLetter, SourceQueue } from "./dead_letter.ts";

/** Opens a queue that messages may go back to. @throws if there is none, or SQS does not say */
export async function openSourceQueue(
  sqs: SQSClient,
  name: string,
  kind: SourceQueue["kind"],
): Promise<SourceQueue & { readonly url: string }> {
  const url = await urlOf(sqs, name);
  // Only for words: who may not ask, does without.
  const maxReceives = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
  ).then(
    ({ Attributes }) => Number(JSON.parse(Attributes?.RedrivePolicy ?? "{}").maxReceiveCount),
    () => undefined,
  );
  return { name, kind, url, maxReceives: maxReceives || undefined };
}

/**
 * Opens a dead-message queue.
 * @param sources where its messages may have come from; the first, where a message does not tell
 */
export async function openDeadLetterQueue(
  sqs: SQSClient,
  name: string,
  sources: readonly [OpenSourceQueue, ...OpenSourceQueue[]],
): Promise<DeadLetterQueue> {
  const QueueUrl = await urlOf(sqs, name);
  const entriesOf = (messages: readonly DeadLetter[]) =>
    messages.map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt }));
  return {
    name,
    async receive(max) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          VisibilityTimeout: VISIBILITY_SECONDS,
          // A wait of any length asks all servers of the queue, no wait only a sample of them.
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["reason", "source"],
          MessageSystemAttributeNames: [
            "ApproximateReceiveCount",
            "SentTimestamp",
            "DeadLetterQueueSourceArn",
          ],
        }),
      );
      return Messages.map((message) => readDeadLetter(message, sources));
    },
    async release(messages) {
      const Entries = entriesOf(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
    async send(messages, source) {
      const { Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: sources.find(({ name }) => name === source.name)!.url,
          Entries: messages.map(({ body }, at) => ({ Id: String(at), MessageBody: body })),
        }),
      );
      return refusals(messages, Failed);
    },
    async delete(messages) {
      const Entries = entriesOf(messages);
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return refusals(messages, Failed);
    },
  };
}

type OpenSourceQueue = SourceQueue & { readonly url: string };

async function urlOf(sqs: SQSClient, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
}

/** A message as a message; where it came from the bridge has written on it, or SQS has. */
function readDeadLetter(
  message: Message,
  sources: readonly [SourceQueue, ...SourceQueue[]],
): DeadLetter {
  const { Attributes = {}, MessageAttributes = {} } = message;
  const source = MessageAttributes.source?.StringValue ??
    Attributes.DeadLetterQueueSourceArn?.split(":").at(-1);
  return {
    id: message.MessageId!,
    body: message.Body ?? "",
    receipt: message.ReceiptHandle!,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    receives: Number(Attributes.ApproximateReceiveCount ?? 1),
    reason: MessageAttributes.reason?.StringValue,
    // Any other name is not ours to send to, whoever wrote it.
    source: sources.find(({ name }) => name === source) ?? sources[0],
  };
}

function refusals(
  messages: readonly DeadLetter[],
  failed: readonly {
    Id?: string | undefined;
    Message?: string | undefined;
    Code?: string | undefined;
  }[],
): FailedMessage[] {
  return failed.map(({ Id, Message, Code }) => ({
    message: messages[Number(Id)]!,
    reason: Message || Code || "for no reason given",
  }));
}
