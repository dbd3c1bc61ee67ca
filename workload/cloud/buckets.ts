import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { decodeKey } from "../../contract/s3_event.ts";
import { UserError } from "../../contract/errors.ts";

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  /** Changes when the object is written anew. */
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

/** Every object of a bucket. */
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
        // As it is, XML cannot carry every character that a key may hold.
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
 * Deletes the objects, a thousand a request where XML can name them.
 * @throws {UserError} if S3 refuses one
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
