import assert from "node:assert/strict";
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { inTempDir } from "../contract/testing/harness.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import { stubClient } from "./testing/fake_context.ts";
import { sdkTest as test } from "./testing/sdk_test_case.ts";

const { signal } = new AbortController();
const RANGE = { from: 3, to: 7 };

/** Downloads bytes 3 to 7 into a file of ten dots, from an S3 that answers so. */
function downloading(answer: unknown, { etag = null as string | null, megabytes = 400 } = {}) {
  return inTempDir(async (folder) => {
    // A dynamic import, because the AWS clients read the environment when they are loaded.
    const { downloadRange } = await import("./object_range.ts");
    const path = `${folder}/video.mp4`;
    await Deno.writeTextFile(path, "..........");
    const { client, sent } = stubClient<S3Client>(answer);
    const at = { Bucket: "in", Key: "a b.mp4", path, range: RANGE, etag, megabytes };
    const outcome = await downloadRange(client, at, signal).catch((error: unknown) => error);
    return { outcome, sent, text: await Deno.readTextFile(path) };
  });
}

const answer = (text: string, more = {}) => ({
  Body: Readable.from(text === "" ? [] : [new TextEncoder().encode(text)]),
  ContentRange: "bytes 3-6/10",
  ETag: '"1"',
  ...more,
});
const failing = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

test("a part of an object goes to its place in the file", async () => {
  const first = await downloading(answer("abcd"));
  assert.deepEqual(first.outcome, { etag: '"1"', size: 10 });
  assert.equal(first.text, "...abcd...");
  const input = { Bucket: "in", Key: "a b.mp4", Range: "bytes=3-6" };
  assert.deepEqual(first.sent, [{ command: "GetObjectCommand", input, signal }]);
  const { sent } = await downloading(answer("abcd"), { etag: '"1"' });
  assert.deepEqual(sent[0]!.input, { ...input, IfMatch: '"1"' });
  // At the end there is less.
  const end = await downloading(answer("ab", { ContentRange: "bytes 3-4/5" }));
  assert.deepEqual(end.outcome, { etag: '"1"', size: 5 });
});

test("another object than before is an error of its own", async () => {
  const changed = [failing("PreconditionFailed", 412), answer("abcd", { ETag: '"2"' })];
  for (const one of changed) {
    const { outcome, text } = await downloading(one, { etag: '"1"' });
    assert.equal((outcome as Error).name, "ObjectChanged");
    assert.match((outcome as Error).message, /^a b.mp4 was replaced/);
    assert.equal(text, "..........");
  }
});

test("an empty object, and a server that serves no ranges, have no part", async () => {
  const { outcome } = await downloading(failing("InvalidRange", 416));
  assert.equal(outcome, null);
  const whole = answer("0123456789", { ContentRange: undefined });
  assert.equal((await downloading(whole)).outcome, null);
  assert.ok(whole.Body.destroyed);
  const other = answer("0123", { ContentRange: "bytes 0-3/10" });
  assert.equal((await downloading(other)).outcome, null);
});

test("an object that is gone, forbidden, too large or torn fails as a whole one does", async () => {
  for (const error of [failing("NoSuchKey", 404), failing("AccessDenied", 403)]) {
    assert.equal((await downloading(error)).outcome, error);
  }
  const large = answer("abcd", { ContentRange: "bytes 3-6/900000000" });
  const { outcome, text } = await downloading(large);
  assert.ok(outcome instanceof UnreadableVideo);
  assert.equal(outcome.message, "900 MB: the limit is 400 MB");
  assert.ok(large.Body.destroyed);
  assert.equal(text, "..........");
  const torn = await downloading(answer("abc"));
  assert.match(String(torn.outcome), /3 of 4 bytes of a b.mp4 arrived/);
});
