import { open } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  type UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { UserError } from "../../contract/errors.ts";
import { terminalSafe } from "../../cli/terminal_safe.ts";
import { sleep } from "../../cli/async.ts";
import type { UploadedVideo } from "../record/run_record.ts";
import { isRetryable } from "./retryable_error.ts";
import type { Video } from "./videos.ts";

const MAX_ATTEMPTS = 3;

/**
 * Uploads a file from disk as a stream.
 * @throws {UserError} if its size has changed since it was found
 */
export async function uploadVideo(
  s3: S3Client,
  bucket: string,
  video: Video,
  signal: AbortSignal,
): Promise<UploadedVideo> {
  // The SDK cannot retry a request whose body is a stream: each attempt opens the file again.
  for (let attempt = 1;; attempt++) {
    try {
      return await putFile(s3, bucket, video, signal);
    } catch (error) {
      if (signal.aborted || attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(250 * 2 ** attempt, signal);
    }
  }
}

async function putFile(
  s3: S3Client,
  bucket: string,
  { key, path, size }: Video,
  signal: AbortSignal,
): Promise<UploadedVideo> {
  const file = await open(path);
  // The SDK does not notice a failed stream and would wait for the rest of the body.
  const broken = new AbortController();
  const stream = file.createReadStream({ end: Math.max(size - 1, 0) });
  stream.on("error", (error) => broken.abort(error));
  try {
    const now = await file.stat();
    // S3 would accept a truncated file as a complete object.
    if (now.isFile() && now.size !== size) {
      const what = `is being changed: it had ${size} bytes and now has ${now.size}`;
      throw new UserError(`${terminalSafe(path)} ${what}`);
    }
    const abortSignal = AbortSignal.any([signal, broken.signal]);
    const object = { Bucket: bucket, Key: key, ContentType: "video/mp4" };
    const { ETag = "", $metadata } = size > MULTIPART_THRESHOLD
      ? await uploadInParts(s3, { ...object, Body: stream }, size, abortSignal)
      : await s3.send(
        new PutObjectCommand({
          ...object,
          Body: size === 0 ? new Uint8Array() : stream,
          ContentLength: size,
        }),
        { abortSignal },
      );
    return {
      key,
      size,
      etag: ETag.replaceAll('"', ""),
      requestId: $metadata.requestId ?? "",
      uploadedAt: new Date().toISOString(),
    };
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    stream.destroy();
    await file.close();
  }
}

/** Larger files are uploaded in parts, so that only a failed part is sent again. In bytes. */
const MULTIPART_THRESHOLD = 64 * 1024 * 1024;
const PART_SIZE = 8 * 1024 * 1024;
/** S3's limit on the parts of an upload. */
const MAX_PARTS = 10_000;

/** A multipart upload with two parts in memory at a time. If it fails, its parts are deleted. */
async function uploadInParts(
  s3: S3Client,
  params: PutObjectCommandInput,
  size: number,
  signal: AbortSignal,
) {
  // On failure, lib-storage does not abort running parts, deletes parts after it has rejected, and leaves
  // them if the last request fails. So the signal is passed to each request, and the parts are deleted here.
  const client = {
    config: s3.config,
    send: (command: UploadPartCommand) => s3.send(command, { abortSignal: signal }),
  } as unknown as S3Client;
  const upload = new Upload({
    client,
    params,
    queueSize: 2,
    partSize: Math.max(PART_SIZE, Math.ceil(size / MAX_PARTS)),
    leavePartsOnError: true,
  });
  try {
    return await upload.done();
  } catch (error) {
    const { uploadId: UploadId } = upload;
    const { Bucket, Key } = params;
    if (UploadId) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), {
        abortSignal: AbortSignal.timeout(ABORT_TIMEOUT_MS),
      }).catch(() => {});
    }
    throw error;
  }
}

/** Limit for deleting the parts of a failed upload. */
const ABORT_TIMEOUT_MS = 10_000;
