import { readNotification, type Upload } from "../contract/s3_event.ts";

/**
 * What the function was invoked with: an S3 event, or a batch of queue messages that contain S3
 * events.
 */
export type FunctionEvent =
  | { readonly kind: "s3"; readonly uploads: readonly Upload[] }
  | { readonly kind: "sqs"; readonly messages: readonly { messageId: string; body: string }[] };

/**
 * Distinguishes an S3 event (from the bridge or an S3 trigger) from an SQS event source mapping's
 * batch.
 * @throws {ContractError} if it is neither
 */
export function parseFunctionEvent(event: unknown): FunctionEvent {
  const records = (event as { Records?: unknown })?.Records;
  if (Array.isArray(records) && records[0]?.eventSource === "aws:sqs") {
    return { kind: "sqs", messages: records };
  }
  const notification = readNotification(event);
  return { kind: "s3", uploads: notification.kind === "test" ? [] : notification.uploads };
}
