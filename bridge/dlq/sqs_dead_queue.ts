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
import { type DeadQueue, HELD_SECONDS, type Refused } from "./dead_queue.ts";
import type { Home, Letter } from "./letter.ts";

/** Opens a queue that letters may go back to. @throws if there is none, or SQS does not say */
export async function openHome(
  sqs: SQSClient,
  name: string,
  kind: Home["kind"],
): Promise<Home & { readonly url: string }> {
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
 * Opens a dead-letter queue.
 * @param homes where its letters may have come from; the first, where a letter does not tell
 */
export async function openDeadQueue(
  sqs: SQSClient,
  name: string,
  homes: readonly [OpenHome, ...OpenHome[]],
): Promise<DeadQueue> {
  const QueueUrl = await urlOf(sqs, name);
  const entriesOf = (letters: readonly Letter[]) =>
    letters.map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt }));
  return {
    name,
    async receive(max) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          VisibilityTimeout: HELD_SECONDS,
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
      return Messages.map((message) => readLetter(message, homes));
    },
    async giveBack(letters) {
      const Entries = entriesOf(letters).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
    async resend(letters, home) {
      const { Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: homes.find(({ name }) => name === home.name)!.url,
          Entries: letters.map(({ body }, at) => ({ Id: String(at), MessageBody: body })),
        }),
      );
      return refusals(letters, Failed);
    },
    async remove(letters) {
      const Entries = entriesOf(letters);
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return refusals(letters, Failed);
    },
  };
}

type OpenHome = Home & { readonly url: string };

async function urlOf(sqs: SQSClient, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
}

/** A message as a letter; where it came from the bridge has written on it, or SQS has. */
function readLetter(message: Message, homes: readonly [Home, ...Home[]]): Letter {
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
    home: homes.find(({ name }) => name === source) ?? homes[0],
  };
}

function refusals(
  letters: readonly Letter[],
  failed: readonly {
    Id?: string | undefined;
    Message?: string | undefined;
    Code?: string | undefined;
  }[],
): Refused[] {
  return failed.map(({ Id, Message, Code }) => ({
    letter: letters[Number(Id)]!,
    why: Message || Code || "for no reason given",
  }));
}
