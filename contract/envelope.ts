import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";

/** Envelopes are nested two deep in practice (SNS around SNS or EventBridge): more than this is refused. */
const DEEPEST = 4;

/**
 * Returns the S3 notifications in an event, which SNS and EventBridge may have wrapped. An event that is not wrapped
 * is returned as the only element.
 *
 * - SNS to SQS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 * - SNS to Lambda: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 * - EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @throws {ContractError} naming the envelope, if it holds no upload
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

/** The messages in an SNS event to a queue (one) or to a function (one a record); null for any other event. */
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

/** EventBridge's `reason` to the `eventName` of an S3 notification. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  "PutObject": "ObjectCreated:Put",
  "POST Object": "ObjectCreated:Post",
  "CopyObject": "ObjectCreated:Copy",
  "CompleteMultipartUpload": "ObjectCreated:CompleteMultipartUpload",
};

/**
 * Turns an EventBridge event into the S3 record of the same upload. Bucket, key, request id and sequencer are equal in
 * both, so the identity is too. EventBridge does not form-encode the key; a record does.
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
