import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { testWithPermissions } from "../testing/sample_run.ts";

/** A fake S3 that returns these answers in turn and records the requests. */
function scripted(answers: unknown[]) {
  const asked: Record<string, unknown>[] = [];
  const send = ({ input }: { input: Record<string, unknown> }) => {
    asked.push(input);
    return Promise.resolve(answers.shift());
  };
  return { s3: { send } as unknown as S3Client, asked };
}

testWithPermissions("a listing continues to the last page", async () => {
  const { listBucket } = await import("./buckets.ts");
  const { s3, asked } = scripted([
    { Contents: [{ Key: "a" }], NextContinuationToken: "more" },
    { Contents: [{ Key: "b" }] },
  ]);
  assert.deepEqual((await listBucket(s3, "bucket")).map(({ key }) => key), ["a", "b"]);
  assert.deepEqual(asked.map(({ ContinuationToken }) => ContinuationToken), [undefined, "more"]);
});

testWithPermissions("objects are deleted in batches of 1,000", async () => {
  const { deleteObjects } = await import("./buckets.ts");
  const { s3, asked } = scripted([{}, {}, {}]);
  await deleteObjects(s3, "bucket", Array.from({ length: 2001 }, (_, i) => `k${i}`));
  const keys = asked.map(({ Delete }) => (Delete as { Objects: { Key: string }[] }).Objects);
  assert.deepEqual(keys.map((batch) => batch.length), [1000, 1000, 1]);
  assert.equal(keys[2]?.[0]?.Key, "k2000");
});

testWithPermissions("an object that S3 does not delete is an error", async () => {
  const { deleteObjects } = await import("./buckets.ts");
  const { s3 } = scripted([{ Errors: [{ Key: "a", Message: "Access Denied" }] }]);
  await assert.rejects(deleteObjects(s3, "bucket", ["a"]), {
    name: "UserError",
    message: 'cannot delete "a" of bucket bucket: Access Denied',
  });
});

testWithPermissions(
  "a key that XML cannot represent is listed in full and deleted on its own",
  async () => {
    const { deleteObjects, listBucket } = await import("./buckets.ts");
    const listing = scripted([{ Contents: [{ Key: "a%01+b%2B.mp4" }] }]);
    const [odd] = await listBucket(listing.s3, "bucket");
    assert.equal(listing.asked[0]?.EncodingType, "url");
    assert.equal(odd?.key, "a\x01 b+.mp4");
    const { s3, asked } = scripted([{}, {}]);
    await deleteObjects(s3, "bucket", ["plain", odd!.key]);
    assert.deepEqual(asked.map(({ Key, Delete }) => Key ?? Delete), [
      odd!.key,
      { Objects: [{ Key: "plain" }], Quiet: true },
    ]);
  },
);
