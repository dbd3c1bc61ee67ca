import assert from "node:assert/strict";
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import type { PeopleObject } from "../contract/people_object.ts";
import { PERSON, RESULT, s3PutRecord } from "../contract/testing/messages.ts";
import { decodeOutputMetadata } from "../contract/output_metadata.ts";
import { stubClient } from "./testing/fake_context.ts";
import { sdkTest as test } from "./testing/sdk_test_case.ts";

/** A store whose S3 and SQS return these answers in sequence. */
async function open({ s3 = [], sqs = [] }: { s3?: unknown[]; sqs?: unknown[] }) {
  // A dynamic import, because the AWS clients read the environment when they are loaded.
  const { awsStore } = await import("./aws_store.ts");
  const [s3Stub, sqsStub] = [stubClient<S3Client>(...s3), stubClient<SQSClient>(...sqs)];
  const store = awsStore({
    s3: s3Stub.client,
    sqs: sqsStub.client,
    outputBucket: "out",
    frameBucket: "frames",
    inputQueue: "uploads",
    outputQueue: "answers",
    megabytes: 400,
    machine: { memoryMb: 1769, architecture: "arm64" },
    rule: { threshold: 0.6, margin: 0.14 },
  });
  return { store, s3: s3Stub.sent, sqs: sqsStub.sent };
}

const { signal } = new AbortController();

async function withFile(run: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile({ prefix: "rollcall-test-" });
  try {
    await run(path);
  } finally {
    await Deno.remove(path);
  }
}

test("an object is saved to the file completely", () =>
  withFile(async (path) => {
    const parts = [new Uint8Array(70_000).fill(1), new Uint8Array(3).fill(2)];
    const { store, s3 } = await open({ s3: [{ Body: Readable.from(parts), ETag: '"1"' }] });
    assert.equal(await store.download("in", "a b.mp4", path, signal), '"1"');
    const bytes = await Deno.readFile(path);
    assert.equal(bytes.length, 70_003);
    assert.deepEqual([bytes[69_999], bytes[70_000]], [1, 2]);
    const input = { Bucket: "in", Key: "a b.mp4" };
    assert.deepEqual(s3, [{ command: "GetObjectCommand", input, signal }]);
  }));

test("an empty object is an empty file", () =>
  withFile(async (path) => {
    await Deno.writeTextFile(path, "old");
    const { store } = await open({ s3: [{ Body: Readable.from([]) }] });
    await store.download("in", "empty.mp4", path, signal);
    assert.equal((await Deno.stat(path)).size, 0);
  }));

test("a download that breaks off or is aborted is an error", () =>
  withFile(async (path) => {
    const breaking = Readable.from((async function* () {
      yield new Uint8Array(3);
      await Promise.resolve();
      throw new Error("connection lost");
    })());
    const stop = new AbortController();
    const endless = new Readable({ read() {} });
    const { store } = await open({ s3: [{ Body: breaking }, { Body: endless }] });
    await assert.rejects(store.download("in", "1.mp4", path, signal), /connection lost/);
    const download = store.download("in", "2.mp4", path, stop.signal);
    stop.abort();
    await assert.rejects(download, { name: "AbortError" });
    assert.ok(endless.destroyed);
  }));

test("a frame is stored as a picture in the frame bucket", async () => {
  const { store, s3 } = await open({});
  const Body = new Uint8Array([1, 2, 3]);
  await store.putFrame("test_0.jpg", Body, signal);
  const input = { Bucket: "frames", Key: "test_0.jpg", Body, ContentType: "image/jpeg" };
  assert.deepEqual(s3, [{ command: "PutObjectCommand", input, signal }]);
});

test("the CSV object is stored in the output bucket, with metadata", async () => {
  const { store, s3 } = await open({});
  const startedAt = new Date("2026-01-02T03:04:05.678Z");
  const endedAt = new Date("2026-01-02T03:04:06.000Z");
  const nearest = { name: "Ann Lee", distance: 0.4321, second: null };
  const descriptor = new Float32Array(128).fill(0.5);
  const work = { startedAt, endedAt, nearest, descriptor };
  await store.putCsv("test_0.csv", RESULT, work, signal);
  const [{ command, input, signal: given }] = s3 as [(typeof s3)[0]];
  assert.equal(command, "PutObjectCommand");
  assert.equal(given, signal);
  const { Metadata, ...object } = input as { Metadata: Record<string, string> };
  assert.deepEqual(object, {
    Bucket: "out",
    Key: "test_0.csv",
    Body: "Ann Lee,Physics,junior\r\n",
    ContentType: "text/csv; charset=utf-8",
  });
  const { total: _, ...withoutTotal } = RESULT.ms;
  assert.deepEqual(decodeOutputMetadata(Metadata), {
    identity: RESULT.identity,
    requestId: RESULT.requestId,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    outcome: "recognised",
    distance: 0.4321,
    ms: 102,
    face: RESULT.face,
    frameTime: RESULT.frameTime,
    stages: withoutTotal,
    reason: RESULT.reason,
    functionVersion: RESULT.functionVersion,
    machine: { memoryMb: 1769, architecture: "arm64" },
    rule: { threshold: 0.6, margin: 0.14 },
    nearest,
    descriptor,
    people: null,
  });
});

test("everyone is a row each, a count in the metadata, and JSON in the frame bucket", async () => {
  const { store, s3 } = await open({});
  const people = [PERSON, { ...PERSON, name: null, student: null }];
  const at = new Date("2026-01-02T03:04:05.678Z");
  const work = { startedAt: at, endedAt: at, nearest: null, descriptor: null };
  await store.putCsv("test_0.csv", { ...RESULT, people }, work, signal);
  const { identity } = RESULT;
  const object: PeopleObject = { version: 1, identity, seconds: 9, people: [], faces: null };
  await store.putPeople("test_0.json", object, signal);
  const [csv, json] = s3.map(({ input }) => input as Record<string, unknown>);
  assert.equal(csv!.Body, "Ann Lee,Physics,junior\r\nunknown,,\r\n");
  assert.equal(decodeOutputMetadata(csv!.Metadata as Record<string, string>)!.people, 2);
  assert.deepEqual(json, {
    Bucket: "frames",
    Key: "test_0.json",
    Body: JSON.stringify(object),
    ContentType: "application/json",
  });
});

test("the work on a long video is kept in the frame bucket", async () => {
  const missing = Object.assign(new Error("no such key"), { name: "NoSuchKey" });
  const denied = Object.assign(new Error("denied"), { name: "AccessDenied" });
  const Body = { transformToString: () => Promise.resolve("work") };
  const { store, s3 } = await open({ s3: [{}, { Body }, missing, denied] });
  await store.saveTracks("test_0.tracks", "work", signal);
  assert.equal(await store.loadTracks("test_0.tracks", signal), "work");
  assert.equal(await store.loadTracks("test_0.tracks", signal), null);
  await assert.rejects(store.loadTracks("test_0.tracks", signal), denied);
  const at = { Bucket: "frames", Key: "test_0.tracks" };
  assert.deepEqual(s3.slice(0, 2), [
    { command: "PutObjectCommand", input: { ...at, Body: "work" }, signal },
    { command: "GetObjectCommand", input: at, signal },
  ]);
});

test("the keys of parts are listed, and uploads are sent to the input queue, ten a request", async () => {
  const Contents = [{ Key: "a.part-1-of-2.tracks" }, { Key: "a.part-2-of-2.tracks" }];
  const failed = { Failed: [{ Id: "0", Code: "Throttled", Message: "slow down" }] };
  const queue = { QueueUrl: "http://uploads" };
  const { store, s3, sqs } = await open({ s3: [{ Contents }], sqs: [queue, {}, {}, failed] });
  const keys = Contents.map(({ Key }) => Key);
  assert.deepEqual(await store.listTracks("a.", signal), keys);
  assert.deepEqual(await store.listTracks("b.", signal), []);
  const [input] = s3.map(({ input }) => input);
  assert.deepEqual(input, { Bucket: "frames", Prefix: "a." });

  const records = Array.from({ length: 12 }, (_, i) => s3PutRecord({ key: `${i}.mp4` }));
  await store.sendUploads(records, signal);
  assert.deepEqual(sqs[0]!.input, { QueueName: "uploads" });
  const sent = sqs.slice(1).map(({ input }) => input as SendMessageBatchCommandInput);
  assert.deepEqual(sent.map(({ QueueUrl, Entries }) => [QueueUrl, Entries!.length]), [
    ["http://uploads", 10],
    ["http://uploads", 2],
  ]);
  const entries = sent.flatMap(({ Entries }) => Entries!);
  assert.equal(new Set(entries.map(({ Id }) => Id)).size, 12);
  assert.deepEqual(entries.map(({ MessageBody }) => JSON.parse(MessageBody!).Records[0]), records);
  await assert.rejects(
    store.sendUploads(records, signal),
    /cannot send to uploads: Throttled slow down/,
  );
});

test("the result is sent as a message; the queue URL is looked up once", async () => {
  const { store, sqs } = await open({ sqs: [{ QueueUrl: "http://queue" }] });
  await store.send(RESULT, signal);
  await store.send({ ...RESULT, key: "2.mp4" }, signal);
  const sent = (key: string) => ({
    command: "SendMessageCommand",
    input: { QueueUrl: "http://queue", MessageBody: JSON.stringify({ ...RESULT, key }) },
    signal,
  });
  assert.deepEqual(sqs, [
    { command: "GetQueueUrlCommand", input: { QueueName: "answers" }, signal },
    sent("test_0.mp4"),
    sent("2.mp4"),
  ]);
});

test("a queue that was not found is looked up again for the next result", async () => {
  const { store, sqs } = await open({ sqs: [new Error("no queue"), { QueueUrl: "http://queue" }] });
  await assert.rejects(store.send(RESULT, signal), /no queue/);
  await store.send(RESULT, signal);
  assert.deepEqual(sqs.map(({ command }) => command), [
    "GetQueueUrlCommand",
    "GetQueueUrlCommand",
    "SendMessageCommand",
  ]);
});
