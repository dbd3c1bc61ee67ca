import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { decodeKey } from "../../contract/s3_event.ts";
import { UserError } from "../../contract/errors.ts";

/** An object in a bucket listing. */
export interface ListedObject {
  readonly key: string;
  /** Changes when the object is overwritten. */
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

/** Lists every object of a bucket. */
export async function listBucket(
  s3: S3Client,
  bucket: string,
  abortSignal?: AbortSignal,
): Promise<ListedObject[]> {
  const listed: ListedObject[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        ContinuationToken: token,
        // A key may hold characters that XML cannot represent.
        EncodingType: "url",
      }),
      { ...(abortSignal ? { abortSignal } : {}) },
    );
    for (const { Key = "", ETag = "", LastModified, Size = 0 } of page.Contents ?? []) {
      const modifiedAt = LastModified?.toISOString() ?? "";
      listed.push({
        key: decodeKey(Key),
        version: `${ETag} ${modifiedAt}`,
        size: Size,
        etag: ETag.replaceAll('"', ""),
        modifiedAt,
      });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return listed;
}

/**
 * Deletes objects in batches of 1,000. A key with control characters, which XML cannot represent, is
 * deleted by a request of its own.
 * @throws {UserError} if S3 fails to delete one
 */
export async function deleteObjects(
  s3: S3Client,
  bucket: string,
  keys: readonly string[],
  abortSignal?: AbortSignal,
): Promise<void> {
  const options = abortSignal ? { abortSignal } : {};
  const plain = keys.filter((key) => !/\p{Cc}/u.test(key));
  for (const Key of keys.filter((key) => /\p{Cc}/u.test(key))) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }), options);
  }
  for (let from = 0; from < plain.length; from += 1000) {
    const Objects = plain.slice(from, from + 1000).map((Key) => ({ Key }));
    const { Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      options,
    );
    const [error] = Errors ?? [];
    if (error) {
      throw new UserError(
        `cannot delete ${JSON.stringify(error.Key)} of bucket ${bucket}: ${error.Message}`,
      );
    }
  }
}
