import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { s3PutRecord, TEST_EVENT } from "./testing/messages.ts";
import { parseNotification, readNotification, type Upload } from "./s3_event.ts";

const KEY = "a b(c)+100% ü.mp4";
const DIRECT = { Records: [s3PutRecord({ key: encodeURIComponent(KEY).replaceAll("%20", "+") })] };

/** SNS's envelope around a message to a queue. */
const sns = (message: unknown, Type = "Notification") => ({
  Type,
  MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  TopicArn: "arn:aws:sns:us-east-1:123456789012:uploads",
  Message: typeof message === "string" ? message : JSON.stringify(message),
});

/** EventBridge's event for the same upload. */
const eventBridge = (more = {}, detail = {}) => ({
  version: "0",
  "detail-type": "Object Created",
  source: "aws.s3",
  time: "2026-01-02T03:04:05Z",
  detail: {
    version: "0",
    bucket: { name: "in" },
    object: { key: KEY, size: 1024, sequencer: "0055AED6DCD90281E5" },
    "request-id": "C3D13FE58DE4C810",
    reason: "CopyObject",
    ...detail,
  },
  ...more,
});

function uploadsOf(event: unknown): readonly Upload[] {
  const notification = parseNotification(JSON.stringify(event));
  assert.equal(notification.kind, "uploads");
  return notification.uploads;
}

const summary = ({ identity, bucket, key, size }: Upload) => ({ identity, bucket, key, size });

Deno.test("an upload is the same directly, through SNS, EventBridge, or both", () => {
  const direct = uploadsOf(DIRECT).map(summary);
  assert.equal(direct[0]!.key, KEY);
  const toFunction = { Records: [{ EventSource: "aws:sns", Sns: sns(DIRECT) }] };
  for (
    const event of [sns(DIRECT), toFunction, sns(sns(DIRECT)), eventBridge(), sns(eventBridge())]
  ) {
    assert.deepEqual(uploadsOf(event).map(summary), direct);
  }
});

Deno.test("an unwrapped EventBridge event is an S3 record that reads back as the same upload", () => {
  const [upload] = uploadsOf(eventBridge());
  assert.equal(upload!.record.eventName, "ObjectCreated:Copy");
  assert.equal(upload!.record.eventTime, "2026-01-02T03:04:05Z");
  assert.deepEqual(uploadsOf({ Records: [upload!.record] }), [upload]);
});

Deno.test("an SNS event to a function may hold several records, with uploads or test events", () => {
  const Records = [TEST_EVENT, DIRECT, { Records: [s3PutRecord({ key: "2.mp4" })] }]
    .map((message) => ({ EventSource: "aws:sns", Sns: sns(message) }));
  assert.deepEqual(uploadsOf({ Records }).map(({ key }) => key), [KEY, "2.mp4"]);
});

Deno.test("S3's test event is recognised in an SNS envelope", () => {
  assert.deepEqual(readNotification(sns(TEST_EVENT)), { kind: "test" });
});

Deno.test("an envelope without an upload is refused, and the error names it", () => {
  let deep: unknown = DIRECT;
  for (let i = 0; i < 5; i++) deep = sns(deep);
  const bad: [unknown, RegExp][] = [
    [sns("", "SubscriptionConfirmation"), /an SNS SubscriptionConfirmation, not a notification/],
    [sns("hello"), /SNS notification whose message is not JSON/],
    [sns({}), /no Records/],
    [{ Records: [{ EventSource: "aws:sns" }] }, /an SNS message without a type/],
    [
      eventBridge({ "detail-type": "Object Deleted" }),
      /"Object Deleted" of aws\.s3, not an upload/,
    ],
    [eventBridge({ source: "aws.ec2" }), /"Object Created" of aws\.ec2, not an upload/],
    [eventBridge({ detail: null }), /EventBridge event without detail\.bucket and object/],
    [eventBridge({}, { bucket: {} }), /no s3\.bucket\.name/],
    [eventBridge({}, { object: { key: "\ud800.mp4" } }), /is not Unicode/],
    [deep, /too many envelopes/],
  ];
  for (const [event, problem] of bad) {
    assert.throws(() => readNotification(event), (error: Error) => {
      assert.ok(error instanceof ContractError, String(error));
      assert.match(error.message, problem);
      return true;
    });
  }
});
