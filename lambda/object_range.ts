import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from "@aws-sdk/client-s3";
import { checkFileSize } from "../recognition/frames/unreadable_video.ts";
import type { ByteRange } from "../recognition/frames/mp4/byte_ranges.ts";
import { ObjectChanged } from "./object_changed.ts";

/** An object in a bucket, of which a part was downloaded. */
export interface StoredObject {
  readonly etag: string;
  /** Bytes of the whole object. */
  readonly size: number;
}

/** Downloads a part of an object. For what it returns and throws see `Store`. */
export async function downloadRange(
  s3: S3Client,
  { path, range, etag, megabytes, ...object }: Pick<GetObjectCommandInput, "Bucket" | "Key"> & {
    readonly path: string;
    readonly range: ByteRange;
    readonly etag: string | null;
    /** Size of the largest object. */
    readonly megabytes: number;
  },
  abortSignal: AbortSignal,
): Promise<StoredObject | null> {
  const { from, to } = range;
  const command = new GetObjectCommand({
    ...object,
    Range: `bytes=${from}-${to - 1}`,
    ...(etag !== null && { IfMatch: etag }),
  });
  const changed = () => new ObjectChanged(`${object.Key} was replaced during its download`);
  let answer;
  try {
    answer = await s3.send(command, { abortSignal });
  } catch (error) {
    const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ??
      {};
    if (httpStatusCode === PRECONDITION_FAILED) throw changed();
    if (httpStatusCode === RANGE_NOT_SATISFIABLE) return null;
    throw error;
  }
  const body = answer.Body as Readable;
  try {
    const served = parseContentRange(answer.ContentRange);
    if (!served || served.from !== from || !answer.ETag) return null;
    checkFileSize(served.size, megabytes);
    if (etag !== null && answer.ETag !== etag) throw changed();
    const file = createWriteStream(path, { flags: "r+", start: from });
    await pipeline(body, file, { signal: abortSignal });
    const expected = Math.min(to, served.size) - from;
    if (file.bytesWritten !== expected) {
      throw new Error(`${file.bytesWritten} of ${expected} bytes of ${object.Key} arrived`);
    }
    return { etag: answer.ETag, size: served.size };
  } finally {
    // Closes the connection if not all of it was read.
    body.destroy();
  }
}

const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;

/** `bytes 0-99/1234` (RFC 9110, section 14.4); null for anything else. */
function parseContentRange(text: string | undefined): { from: number; size: number } | null {
  const [, from, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(text ?? "") ?? [];
  return size === undefined ? null : { from: Number(from), size: Number(size) };
}
