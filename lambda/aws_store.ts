import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { resultCsv } from "../contract/csv.ts";
import { memoizeAsync } from "../cli/async.ts";
import {
  encodeOutputMetadata,
  type Machine,
  type OutputMetadata,
  type Rule,
} from "../contract/output_metadata.ts";
import type { PeopleObject } from "../contract/people_object.ts";
import type { Result } from "../contract/result.ts";
import type { S3Record } from "../contract/s3_event.ts";
import type { ByteRange } from "../recognition/frames/mp4/byte_ranges.ts";
import { checkFileSize } from "../recognition/frames/unreadable_video.ts";
import { downloadRange, type StoredObject } from "./object_range.ts";

/** Most messages of one request. */
const BATCH = 10;

/** The function's inputs and outputs. Each call stops when its signal is aborted. */
export interface Store {
  /**
   * Downloads the object to a local file.
   * @returns its entity tag
   * @throws {UnreadableVideo} if it is empty or too large
   */
  download(bucket: string, key: string, path: string, signal: AbortSignal): Promise<string>;
  /**
   * Downloads a part of the object to its place in a local file, which stays as it is elsewhere.
   * @param etag of the object that the rest is of; null if nothing is downloaded yet
   * @returns null if the object has no such part, or none are served
   * @throws {ObjectChanged} if it is another object now
   * @throws {UnreadableVideo} if the whole object is too large
   */
  downloadRange(
    bucket: string,
    key: string,
    path: string,
    range: ByteRange,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<StoredObject | null>;
  putFrame(key: string, jpeg: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Writes everyone in the video, for the report. */
  putPeople(key: string, people: PeopleObject, signal: AbortSignal): Promise<void>;
  /** What {@linkcode saveTracks} has written; null if it has written nothing. */
  loadTracks(key: string, signal: AbortSignal): Promise<string | null>;
  /** Keeps the work on a video for a later attempt, in the frame bucket. */
  saveTracks(key: string, text: string, signal: AbortSignal): Promise<void>;
  /** The keys that begin so, at most a thousand, of what {@linkcode saveTracks} has written. */
  listTracks(prefix: string, signal: AbortSignal): Promise<string[]>;
  /** Sends a message to the input queue for each record. */
  sendUploads(records: readonly S3Record[], signal: AbortSignal): Promise<void>;
  /** Writes the CSV object. It is idempotent. */
  putCsv(key: string, result: Result, work: Work, signal: AbortSignal): Promise<void>;
  /** Sends the output message. */
  send(result: Result, signal: AbortSignal): Promise<void>;
}

/** What the CSV object's metadata says about the work on one upload, besides the result. */
export interface Work extends Pick<OutputMetadata, "nearest" | "descriptor"> {
  readonly startedAt: Date;
  readonly endedAt: Date;
}

export function awsStore(
  { s3, sqs, outputBucket, frameBucket, inputQueue, outputQueue, megabytes, machine, rule }: {
    s3: S3Client;
    sqs: SQSClient;
    outputBucket: string;
    frameBucket: string;
    inputQueue: string;
    outputQueue: string;
    /** Size of the largest object to download. */
    megabytes: number;
    /** Stored as metadata of each CSV object. */
    machine: Machine | null;
    rule: Rule | null;
  },
): Store {
  const urlOf = (QueueName: string) =>
    memoizeAsync(async (abortSignal: AbortSignal) => {
      const command = new GetQueueUrlCommand({ QueueName });
      return (await sqs.send(command, { abortSignal })).QueueUrl!;
    });
  const [inputUrl, outputUrl] = [urlOf(inputQueue), urlOf(outputQueue)];
  return {
    async download(bucket, key, path, abortSignal) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body, ContentLength, ETag = "" } = await s3.send(command, { abortSignal });
      try {
        checkFileSize(ContentLength ?? NaN, megabytes);
      } catch (error) {
        (Body as Readable).destroy();
        throw error;
      }
      await pipeline(Body as Readable, createWriteStream(path), { signal: abortSignal });
      return ETag;
    },
    downloadRange: (Bucket, Key, path, range, etag, abortSignal) =>
      downloadRange(s3, { Bucket, Key, path, range, etag, megabytes }, abortSignal),
    async putFrame(key, jpeg, abortSignal) {
      const command = new PutObjectCommand({
        Bucket: frameBucket,
        Key: key,
        Body: jpeg,
        ContentType: "image/jpeg",
      });
      await s3.send(command, { abortSignal });
    },
    async putPeople(key, people, abortSignal) {
      const command = new PutObjectCommand({
        Bucket: frameBucket,
        Key: key,
        Body: JSON.stringify(people),
        ContentType: "application/json",
      });
      await s3.send(command, { abortSignal });
    },
    async loadTracks(key, abortSignal) {
      try {
        const command = new GetObjectCommand({ Bucket: frameBucket, Key: key });
        const { Body } = await s3.send(command, { abortSignal });
        return await Body!.transformToString();
      } catch (error) {
        if ((error as Error).name === "NoSuchKey") return null;
        throw error;
      }
    },
    async saveTracks(key, text, abortSignal) {
      const command = new PutObjectCommand({ Bucket: frameBucket, Key: key, Body: text });
      await s3.send(command, { abortSignal });
    },
    async listTracks(Prefix, abortSignal) {
      const command = new ListObjectsV2Command({ Bucket: frameBucket, Prefix });
      const { Contents = [] } = await s3.send(command, { abortSignal });
      return Contents.map(({ Key }) => Key!);
    },
    async sendUploads(records, abortSignal) {
      const QueueUrl = await inputUrl(abortSignal);
      for (let i = 0; i < records.length; i += BATCH) {
        const Entries = records.slice(i, i + BATCH).map((record, at) => ({
          Id: `${i + at}`,
          MessageBody: JSON.stringify({ Records: [record] }),
        }));
        const command = new SendMessageBatchCommand({ QueueUrl, Entries });
        const { Failed = [] } = await sqs.send(command, { abortSignal });
        const [failed] = Failed;
        if (failed) {
          throw new Error(`cannot send to ${inputQueue}: ${failed.Code} ${failed.Message}`);
        }
      }
    },
    async putCsv(key, result, work, abortSignal) {
      const command = new PutObjectCommand({
        Bucket: outputBucket,
        Key: key,
        Body: resultCsv(result),
        ContentType: "text/csv; charset=utf-8",
        Metadata: encodeOutputMetadata({
          ...result,
          machine,
          rule,
          startedAt: work.startedAt.toISOString(),
          endedAt: work.endedAt.toISOString(),
          nearest: work.nearest,
          descriptor: work.descriptor,
          people: result.people?.length ?? null,
          ms: result.ms.total ?? 0,
          stages: withoutTotal(result.ms),
        }),
      });
      await s3.send(command, { abortSignal });
    },
    async send(result, abortSignal) {
      const QueueUrl = await outputUrl(abortSignal);
      const command = new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(result) });
      await sqs.send(command, { abortSignal });
    },
  };
}

function withoutTotal({ total: _, ...stages }: Readonly<Record<string, number>>) {
  return stages;
}
