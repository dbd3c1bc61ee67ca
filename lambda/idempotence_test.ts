import assert from "node:assert/strict";
import { s3PutRecord } from "../contract/testing/messages.ts";
import { inTempDir } from "../contract/testing/harness.ts";
import { handleEvent } from "./testing/handle_event.ts";
import { sdkTest } from "./testing/sdk_test_case.ts";

const test = (name: string, fn: (dir: string) => Promise<void>) =>
  sdkTest(name, () => inTempDir(fn));

const event = { Records: [s3PutRecord({ key: "1.mp4" })] };

test("processing an upload twice gives the same objects and the same result", async (dir) => {
  const first = await handleEvent(event, dir, "id-1");
  const later = await handleEvent(event, dir, "id-2");
  const objects = ({ put }: typeof first) =>
    put.map(({ Bucket, Key, Body, Metadata }) => [Bucket, Key, Body, Metadata?.identity]);
  assert.equal(objects(first).length, 2);
  assert.deepEqual(objects(later), objects(first));
  const [{ requestId, ms: _, ...result }] = first.sent as [(typeof first.sent)[0]];
  assert.equal(requestId, "id-1");
  assert.deepEqual(later.sent.map(({ ms: _, ...rest }) => rest), [{
    ...result,
    requestId: "id-2",
  }]);
});

test("a second upload of a key replaces the objects and has its own result", async (dir) => {
  const again = { Records: [s3PutRecord({ key: "1.mp4", requestId: "D4E24A0F69EF5D921" })] };
  const first = await handleEvent(event, dir);
  const second = await handleEvent(again, dir);
  const keys = ({ put }: typeof first) => put.map(({ Bucket, Key }) => `${Bucket}/${Key}`);
  assert.deepEqual(keys(second), keys(first));
  assert.notEqual(second.sent[0]!.identity, first.sent[0]!.identity);
});
