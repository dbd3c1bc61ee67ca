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
import type { Names } from "../../contract/names.ts";
import {
  type DeadLetterQueue,
  type FailedMessage,
  VISIBILITY_SECONDS,
} from "./dead_letter_queue.ts";
import type { DeadLetter, SourceQueue } from "./dead_letter.ts";

export const WHICH: readonly string[] = ["input", "output", "both"];

/** Opens the selected dead-letter queues; only once, if one queue serves both. */
export async function openDeadLetterQueues(
  sqs: SQSClient,
  names: Names,
  which: string,
): Promise<DeadLetterQueue[]> {
  const [input, output] = await Promise.all([
    openSourceQueue(sqs, names.inputQueue, "uploads"),
    openSourceQueue(sqs, names.outputQueue, "results"),
  ]);
  const { inputDeadLetterQueue: inputDead, outputDeadLetterQueue: outputDead } = names;
  const opened: Promise<DeadLetterQueue>[] = [];
  if (which !== "output") opened.push(openDeadLetterQueue(sqs, inputDead, [input, output]));
  if (which !== "input" && (which === "output" || outputDead !== inputDead)) {
    opened.push(openDeadLetterQueue(sqs, outputDead, [output, input]));
  }
  return await Promise.all(opened);
}

/** Opens a queue that messages can be redriven to. @throws if it does not exist or SQS fails */
async function openSourceQueue(
  sqs: SQSClient,
  name: string,
  kind: SourceQueue["kind"],
): Promise<SourceQueue & { readonly url: string }> {
  const url = await urlOf(sqs, name);
  // Only used in texts, so the permission for it is optional.
  const maxReceives = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
  ).then(
    ({ Attributes }) => Number(JSON.parse(Attributes?.RedrivePolicy ?? "{}").maxReceiveCount),
    () => undefined,
  );
  return { name, kind, url, maxReceives: maxReceives || undefined };
}

/**
 * Opens a dead-letter queue.
 * @param sources the possible source queues; the first is the default for a message that names none
 */
async function openDeadLetterQueue(
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
          // A long poll of any length queries all servers of the queue, a short poll only a sample
          // of them.
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

/** Converts a message. Its source queue is in an attribute of the bridge's, or of SQS's own. */
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
    // Any other name is ignored: messages are only sent to our own queues.
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
    reason: Message || Code || "no reason given",
  }));
}
