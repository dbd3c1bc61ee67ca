import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";

/** SNS around SNS, or SNS around EventBridge, is as deep as anybody's path goes. */
const DEEPEST = 4;

/**
 * The S3 notifications in an event: the event itself, or what SNS and EventBridge have put around them.
 *
 * - SNS to SQS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 * - SNS to Lambda: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 * - EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @throws {ContractError} naming the envelope, if there is no upload in it
 */
export function unwrapEnvelopes(value: unknown, depth = 0): unknown[] {
  if (depth > DEEPEST) throw new ContractError("not an S3 event: too many envelopes around it");
  const messages = isObject(value) ? snsMessages(value) : null;
  if (messages) return messages.flatMap((message) => unwrapEnvelopes(jsonOf(message), depth + 1));
  if (isObject(value) && typeof value["detail-type"] === "string") {
    return [{ Records: [recordOf(value, value["detail-type"])] }];
  }
  return [value];
}

/** The messages that SNS delivers to a queue (one) or to a function (a record each); null for no such event. */
function snsMessages(value: Record<string, unknown>): unknown[] | null {
  if (typeof value.TopicArn === "string" && typeof value.Type === "string") {
    return [notified(value)];
  }
  const records = Array.isArray(value.Records) ? value.Records : [];
  if (!isObject(records[0]) || records[0].EventSource !== "aws:sns") return null;
  return records.map((record) =>
    notified(isObject(record) && isObject(record.Sns) ? record.Sns : {})
  );
}

function notified({ Type, Message }: Record<string, unknown>): unknown {
  if (Type === "Notification") return Message;
  const what = typeof Type === "string"
    ? `an SNS ${Type}, not a notification`
    : "an SNS message without a type";
  throw new ContractError(`not an S3 event: ${what}`);
}

function jsonOf(message: unknown): unknown {
  try {
    return JSON.parse(String(message));
  } catch {
    throw new ContractError("not an S3 event: an SNS notification whose message is not JSON");
  }
}

/** EventBridge's reason, as S3's own notification calls the same event. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  "PutObject": "ObjectCreated:Put",
  "POST Object": "ObjectCreated:Post",
  "CopyObject": "ObjectCreated:Copy",
  "CompleteMultipartUpload": "ObjectCreated:CompleteMultipartUpload",
};

/**
 * An EventBridge event as the record that S3 would have sent for the same upload: bucket, key, request id
 * and sequencer are the same, and so is the identity. Its key is not form-encoded; a record's is.
 */
function recordOf(event: Record<string, unknown>, type: string): Record<string, unknown> {
  if (event.source !== "aws.s3" || type !== "Object Created") {
    throw new ContractError(
      `not an S3 event: an EventBridge event ${
        JSON.stringify(type)
      } of ${event.source}, not an upload`,
    );
  }
  const { bucket, object, reason, "request-id": requestId } = isObject(event.detail)
    ? event.detail
    : {};
  if (!isObject(bucket) || !isObject(object) || typeof object.key !== "string") {
    throw new ContractError(
      "not an S3 event: an EventBridge event without detail.bucket and object",
    );
  }
  return {
    eventName: EVENT_NAMES[String(reason)] ?? "ObjectCreated:Put",
    ...(typeof event.time === "string" && { eventTime: event.time }),
    ...(typeof requestId === "string" && { responseElements: { "x-amz-request-id": requestId } }),
    s3: {
      bucket: { name: String(bucket.name ?? "") },
      object: {
        key: formEncoded(object.key),
        ...(typeof object.size === "number" && { size: object.size }),
        ...(typeof object.sequencer === "string" && { sequencer: object.sequencer }),
      },
    },
  };
}

function formEncoded(key: string): string {
  try {
    return encodeURIComponent(key).replaceAll("%20", "+");
  } catch {
    throw new ContractError(`not an S3 event: the key ${JSON.stringify(key)} is not Unicode`);
  }
}
