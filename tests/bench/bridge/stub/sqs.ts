import { createHash } from "node:crypto";
import { pipeline } from "../../../../contract/pipeline.ts";
import type { StubQueue } from "./queue.ts";

/** A queue of the stub; `onDelete` is called with the body of a deleted message. */
export interface ServedQueue {
  readonly queue: StubQueue;
  readonly onDeleted: (body: string) => void;
}

/** A request's body in SQS's JSON protocol, as far as the stub reads it. */
interface Input {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly ReceiptHandle?: string;
  readonly MessageBody?: string;
  readonly Entries?: readonly {
    readonly Id: string;
    readonly ReceiptHandle: string;
    readonly VisibilityTimeout?: number;
  }[];
}

/** An error response of SQS. */
export class SqsError extends Error {
  constructor(readonly type: string, message: string) {
    super(message);
  }
}

export interface SqsStub {
  /** @throws {SqsError} for the errors of SQS */
  handle(operation: string, input: Input, signal: AbortSignal): Promise<unknown>;
}

/**
 * The operations of SQS that consumers use.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export function sqsStub(queues: ReadonlyMap<string, ServedQueue>, origin: () => string): SqsStub {
  function served(input: Input): ServedQueue {
    const name = input.QueueName ?? input.QueueUrl?.split("/").at(-1) ?? "";
    const found = queues.get(name);
    if (!found) throw new SqsError("QueueDoesNotExist", `there is no queue ${name}`);
    return found;
  }

  function remove({ queue, onDeleted }: ServedQueue, receipt: string): boolean {
    const body = queue.remove(receipt);
    if (body !== undefined) onDeleted(body);
    return body !== undefined;
  }

  function single(valid: boolean) {
    if (!valid) throw new SqsError("ReceiptHandleIsInvalid", "the receipt handle is not valid");
    return {};
  }

  function batch(input: Input, each: (entry: NonNullable<Input["Entries"]>[number]) => boolean) {
    const Successful: { Id: string }[] = [];
    const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
    for (const entry of input.Entries ?? []) {
      const { Id } = entry;
      if (each(entry)) Successful.push({ Id });
      else {
        Failed.push({
          Id,
          SenderFault: true,
          Code: "ReceiptHandleIsInvalid",
          Message: "not valid",
        });
      }
    }
    return { Successful, Failed };
  }

  async function receive({ queue }: ServedQueue, input: Input, signal: AbortSignal) {
    const max = input.MaxNumberOfMessages ?? 1;
    const deliveries = await queue.receive(max, (input.WaitTimeSeconds ?? 0) * 1000, signal);
    if (deliveries.length === 0) return {};
    return {
      Messages: deliveries.map(({ id, body, receipt, receiveCount }) => ({
        MessageId: id,
        ReceiptHandle: receipt,
        MD5OfBody: md5(body),
        Body: body,
        Attributes: { ApproximateReceiveCount: String(receiveCount) },
      })),
    };
  }

  return {
    // deno-lint-ignore require-await
    async handle(operation, input, signal) {
      const one = served(input);
      switch (operation) {
        case "GetQueueUrl":
          return { QueueUrl: `${origin()}/000000000000/${input.QueueName}` };
        case "GetQueueAttributes":
          return {
            Attributes: {
              VisibilityTimeout: String(pipeline.visibilityTimeouts * pipeline.timeoutSeconds),
              ApproximateNumberOfMessages: String(one.queue.waiting),
              ApproximateNumberOfMessagesNotVisible: String(one.queue.hidden),
            },
          };
        case "ReceiveMessage":
          return receive(one, input, signal);
        case "DeleteMessage":
          return single(remove(one, input.ReceiptHandle ?? ""));
        case "DeleteMessageBatch":
          return batch(input, (entry) => remove(one, entry.ReceiptHandle));
        case "ChangeMessageVisibility":
          return single(one.queue.hide(input.ReceiptHandle ?? "", input.VisibilityTimeout ?? 0));
        case "ChangeMessageVisibilityBatch":
          return batch(
            input,
            (entry) => one.queue.hide(entry.ReceiptHandle, entry.VisibilityTimeout ?? 0),
          );
        case "SendMessage":
          one.queue.send(input.MessageBody ?? "");
          return { MessageId: crypto.randomUUID(), MD5OfMessageBody: md5(input.MessageBody ?? "") };
        default:
          throw new SqsError("UnsupportedOperation", `the stub does not support ${operation}`);
      }
    },
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
