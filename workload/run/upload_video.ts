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

const ATTEMPTS = 3;

/**
 * Uploads a file from disk, a few chunks of it in memory at a time.
 * @throws {UserError} if it is not as long as it was when it was found
 */
export async function uploadVideo(
  s3: S3Client,
  bucket: string,
  video: Video,
  signal: AbortSignal,
): Promise<UploadedVideo> {
  // The SDK does not repeat a request whose body was a stream: each try here opens the file anew.
  for (let attempt = 1;; attempt++) {
    try {
      return await putFile(s3, bucket, video, signal);
    } catch (error) {
      if (signal.aborted || attempt === ATTEMPTS || !isRetryable(error)) throw error;
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
  // The SDK does not hear of a stream that fails, and would wait for the rest of it.
  const broken = new AbortController();
  const stream = file.createReadStream({ end: Math.max(size - 1, 0) });
  stream.on("error", (error) => broken.abort(error));
  try {
    const now = await file.stat();
    // S3 would take what there is for the whole of it.
    if (now.isFile() && now.size !== size) {
      const what = `is being changed: it had ${size} bytes, and has ${now.size} now`;
      throw new UserError(`${terminalSafe(path)} ${what}`);
    }
    const abortSignal = AbortSignal.any([signal, broken.signal]);
    const object = { Bucket: bucket, Key: key, ContentType: "video/mp4" };
    const { ETag = "", $metadata } = size > LARGE
      ? await inParts(s3, { ...object, Body: stream }, size, abortSignal)
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

/** Bytes from which a file goes in parts: one that fails is sent again, and not the whole file. */
const LARGE = 64 * 1024 * 1024;
const PART = 8 * 1024 * 1024;
/** S3's limit. */
const MOST_PARTS = 10_000;

/** A multipart upload, two parts of it in memory at a time; given up, its parts are taken away. */
async function inParts(
  s3: S3Client,
  params: PutObjectCommandInput,
  size: number,
  signal: AbortSignal,
) {
  // The SDK stops none of the parts under way, takes them away after it has said that it is done with
  // them, and leaves them where it is the last request that fails.
  const client = {
    config: s3.config,
    send: (command: UploadPartCommand) => s3.send(command, { abortSignal: signal }),
  } as unknown as S3Client;
  const upload = new Upload({
    client,
    params,
    queueSize: 2,
    partSize: Math.max(PART, Math.ceil(size / MOST_PARTS)),
    leavePartsOnError: true,
  });
  try {
    return await upload.done();
  } catch (error) {
    const { uploadId: UploadId } = upload;
    const { Bucket, Key } = params;
    if (UploadId) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), {
        abortSignal: AbortSignal.timeout(GOODBYE_MS),
      }).catch(() => {});
    }
    throw error;
  }
}

/** How long taking the parts away may hold up the end. */
const GOODBYE_MS = 10_000;
