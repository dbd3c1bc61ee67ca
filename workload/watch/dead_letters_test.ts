import assert from "node:assert/strict";
import { deadResultIdentity, deadUploadParser } from "./dead_letters.ts";
import { sampleRun } from "../testing/sample_run.ts";

const deadUploads = deadUploadParser(sampleRun(["a b.mp4"]));
const event = (change: { key?: string; bucket?: string; id?: string; time?: string }) =>
  JSON.stringify({
    Records: [{
      eventName: "ObjectCreated:Put",
      eventTime: change.time ?? "2026-01-02T11:00:00.000Z",
      responseElements: { "x-amz-request-id": change.id ?? "PUT0" },
      s3: {
        bucket: { name: change.bucket ?? "rollcall-input" },
        object: { key: change.key ?? "a+b.mp4" },
      },
    }],
  });

Deno.test("a dead-lettered message belongs to this run by its request id", () => {
  const [upload] = deadUploads(event({}));
  assert.equal(upload?.key, "a b.mp4");
  assert.equal(upload?.identity.length, 32);
});

Deno.test("a part of a video stands for its upload", () => {
  const [record] = JSON.parse(event({})).Records;
  const rollcallRange = { part: 2, of: 3, from: 5, to: 10, splitAt: 0 };
  const part = JSON.stringify({ Records: [{ ...record, rollcallRange }] });
  assert.deepEqual(deadUploads(part), deadUploads(event({})));
});

Deno.test("with an unknown request id the time of the event decides", () => {
  assert.equal(deadUploads(event({ id: "other" })).length, 0);
  const later = event({ id: "other", time: "2026-01-02T12:00:01.000Z" });
  assert.equal(deadUploads(later).length, 1);
});

Deno.test("other keys, other buckets and other messages do not belong to this run", () => {
  assert.equal(deadUploads(event({ key: "z.mp4" })).length, 0);
  assert.equal(deadUploads(event({ bucket: "other" })).length, 0);
  assert.equal(deadUploads('{"Event":"s3:TestEvent"}').length, 0);
  assert.equal(deadUploads("hello").length, 0);
});

Deno.test("a dead-lettered result gives its identity, another message nothing", () => {
  const identity = "0123456789abcdef0123456789abcdef";
  const result = {
    version: 1,
    identity,
    bucket: "b",
    key: "k",
    outcome: "no_face",
    name: null,
    student: null,
    distance: null,
    frameTime: null,
    ms: {},
  };
  assert.equal(deadResultIdentity(JSON.stringify(result)), identity);
  assert.equal(deadResultIdentity("{}"), undefined);
});
