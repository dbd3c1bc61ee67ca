import assert from "node:assert/strict";
import { ContractError } from "../contract/errors.ts";
import { RESULT, s3PutRecord, TEST_EVENT } from "../contract/testing/messages.ts";
import { createHandler, type ProcessUpload } from "./handler.ts";
import { DeadlineNear } from "./runtime/deadline.ts";
import { fakeContext } from "./testing/fake_context.ts";

/**
 * Handles one event. Uploads of keys that start with `bad` fail; `last.mp4` reaches the deadline.
 */
async function handle(event: unknown) {
  const stop = new AbortController();
  const { context, logged } = fakeContext(stop.signal);
  const answered: string[] = [];
  const answer: ProcessUpload = (upload, given) => {
    assert.equal(given, context);
    answered.push(upload.key);
    if (upload.key === "last.mp4") {
      stop.abort(new DeadlineNear("the timeout is near"));
      return Promise.reject(new DOMException("Request aborted", "AbortError"));
    }
    if (upload.key.startsWith("bad")) return Promise.reject(new Error("no disk"));
    return Promise.resolve({ ...RESULT, key: upload.key });
  };
  const response = await createHandler(answer)(event, context).catch((error) => error);
  return { response, answered, logged: logged() };
}

const s3Event = (...keys: string[]) => ({ Records: keys.map((key) => s3PutRecord({ key })) });

/**
 * A batch as an event source mapping delivers it; a string is used as the body, anything else as
 * its JSON.
 */
const sqsEvent = (...bodies: unknown[]) => ({
  Records: bodies.map((body, i) => ({
    messageId: `m-${i + 1}`,
    receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1767323045678",
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: "1767323045679",
    },
    messageAttributes: {},
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:rollcall-input",
    awsRegion: "us-east-1",
  })),
});

const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

Deno.test("an S3 event returns a result for each of its records", async () => {
  const { response, answered } = await handle(s3Event("a+b%28c%29.mp4", "2.mp4"));
  assert.deepEqual(answered, ["a b(c).mp4", "2.mp4"]);
  const results = ["a b(c).mp4", "2.mp4"].map((key) => ({ ...RESULT, key }));
  assert.deepEqual(response, { results });
});

Deno.test("S3's test event returns no results", async () => {
  assert.deepEqual((await handle(TEST_EVENT)).response, { results: [] });
});

Deno.test("an S3 event fails as a whole, so that it is delivered again", async () => {
  const { response, answered } = await handle(s3Event("1.mp4", "bad.mp4", "3.mp4"));
  assert.match(String(response), /no disk/);
  assert.deepEqual(answered, ["1.mp4", "bad.mp4"]);
});

Deno.test("an unknown event fails", async () => {
  assert.ok((await handle({ hello: "there" })).response instanceof ContractError);
});

Deno.test("a batch without failures returns none", async () => {
  const { response, answered } = await handle(
    sqsEvent(s3Event("1.mp4", "2+2.mp4"), TEST_EVENT, s3Event("3.mp4")),
  );
  assert.deepEqual(response, failures());
  assert.deepEqual(answered, ["1.mp4", "2 2.mp4", "3.mp4"]);
});

Deno.test("only the failed messages of a batch are delivered again, and the log says why", async () => {
  const { response, answered, logged } = await handle(sqsEvent(
    s3Event("1.mp4"),
    s3Event("bad.mp4"),
    "not JSON",
    s3Event("4.mp4", "bad4.mp4"),
    s3Event("5.mp4"),
  ));
  assert.deepEqual(response, failures("m-2", "m-3", "m-4"));
  assert.deepEqual(answered, ["1.mp4", "bad.mp4", "4.mp4", "bad4.mp4", "5.mp4"]);
  assert.deepEqual(logged.map(({ level, messageId, reason }) => [level, messageId, reason]), [
    ["error", "m-2", "no disk"],
    ["error", "m-3", "not an S3 event: the body is not JSON"],
    ["error", "m-4", "no disk"],
  ]);
});

Deno.test("a batch in which every message failed is still a response", async () => {
  const { response } = await handle(sqsEvent(s3Event("bad.mp4"), "{}", s3Event("bad2.mp4")));
  assert.deepEqual(response, failures("m-1", "m-2", "m-3"));
});

Deno.test("at the deadline, finished messages stay done and the others are delivered again", async () => {
  const { response, answered, logged } = await handle(sqsEvent(
    s3Event("1.mp4"),
    s3Event("2.mp4", "last.mp4"),
    s3Event("3.mp4"),
    TEST_EVENT,
    s3Event("1.mp4"),
  ));
  assert.deepEqual(response, failures("m-2", "m-3"));
  assert.deepEqual(answered, ["1.mp4", "2.mp4", "last.mp4"]);
  assert.deepEqual(
    logged.map(({ messageId, reason, requestId }) => [messageId, reason, requestId]),
    [
      ["m-2", "the timeout is near", "id-1"],
      ["m-3", "the timeout is near", "id-1"],
    ],
  );
});

Deno.test("an S3 event that reaches the deadline fails, and starts no further records", async () => {
  const { response, answered } = await handle(s3Event("1.mp4", "last.mp4", "3.mp4"));
  assert.ok(response instanceof Error);
  assert.deepEqual(answered, ["1.mp4", "last.mp4"]);
});

Deno.test("an upload that is twice in an event is processed once and listed once", async () => {
  const twice = { Records: [...s3Event("1.mp4", "2.mp4").Records, ...s3Event("1.mp4").Records] };
  const { response, answered } = await handle(twice);
  assert.deepEqual(answered, ["1.mp4", "2.mp4"]);
  assert.deepEqual(response, { results: ["1.mp4", "2.mp4"].map((key) => ({ ...RESULT, key })) });
});

Deno.test("a second upload of a key is processed too", async () => {
  const again = s3PutRecord({ key: "1.mp4", requestId: "D4E24A0F69EF5D921" });
  const { answered } = await handle({ Records: [...s3Event("1.mp4").Records, again] });
  assert.deepEqual(answered, ["1.mp4", "1.mp4"]);
});

Deno.test("two messages for one upload are processed once, and succeed or fail together", async () => {
  const { response, answered } = await handle(sqsEvent(
    s3Event("1.mp4"),
    s3Event("bad.mp4"),
    s3Event("1.mp4"),
    s3Event("3.mp4", "bad.mp4"),
  ));
  assert.deepEqual(answered, ["1.mp4", "bad.mp4", "3.mp4"]);
  assert.deepEqual(response, failures("m-2", "m-4"));
});
