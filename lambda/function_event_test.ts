import assert from "node:assert/strict";
import { ContractError } from "../contract/errors.ts";
import { s3PutRecord, TEST_EVENT } from "../contract/testing/messages.ts";
import { parseFunctionEvent } from "./function_event.ts";

Deno.test("an S3 event is read as uploads, with keys decoded", () => {
  const event = parseFunctionEvent({ Records: [s3PutRecord({ key: "a+b%28c%29.mp4" })] });
  assert.equal(event.kind, "s3");
  assert.deepEqual(event.uploads.map(({ key }) => key), ["a b(c).mp4"]);
});

Deno.test("S3's test event has no uploads", () => {
  assert.deepEqual(parseFunctionEvent(TEST_EVENT), { kind: "s3", uploads: [] });
});

Deno.test("a batch of an SQS event source mapping is read as messages", () => {
  const message = { messageId: "m-1", body: "not JSON", eventSource: "aws:sqs" };
  assert.deepEqual(parseFunctionEvent({ Records: [message] }), {
    kind: "sqs",
    messages: [message],
  });
});

Deno.test("any other event is refused", () => {
  for (const event of [null, "text", {}, { Records: [] }, { Records: [null] }]) {
    assert.throws(() => parseFunctionEvent(event), ContractError);
  }
});
