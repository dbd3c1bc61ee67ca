import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
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
import { checkFileSize } from "../recognition/frames/unreadable_video.ts";

/** The function's inputs and outputs. Each call stops when its signal is aborted. */
export interface Store {
  /**
   * Downloads the object to a local file.
   * @throws {UnreadableVideo} if it is empty or too large
   */
  download(bucket: string, key: string, path: string, signal: AbortSignal): Promise<void>;
  putFrame(key: string, jpeg: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Writes everyone in the video, for the report. */
  putPeople(key: string, people: PeopleObject, signal: AbortSignal): Promise<void>;
  /** What {@linkcode saveTracks} has written; null if it has written nothing. */
  loadTracks(key: string, signal: AbortSignal): Promise<string | null>;
  /** Keeps the work on a video for a later attempt, in the frame bucket. */
  saveTracks(key: string, text: string, signal: AbortSignal): Promise<void>;
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
  { s3, sqs, outputBucket, frameBucket, outputQueue, megabytes, machine, rule }: {
    s3: S3Client;
    sqs: SQSClient;
    outputBucket: string;
    frameBucket: string;
    outputQueue: string;
    /** Size of the largest object to download. */
    megabytes: number;
    /** Stored as metadata of each CSV object. */
    machine: Machine | null;
    rule: Rule | null;
  },
): Store {
  const queueUrl = memoizeAsync(async (abortSignal: AbortSignal) => {
    const command = new GetQueueUrlCommand({ QueueName: outputQueue });
    return (await sqs.send(command, { abortSignal })).QueueUrl!;
  });
  return {
    async download(bucket, key, path, abortSignal) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body, ContentLength } = await s3.send(command, { abortSignal });
      try {
        checkFileSize(ContentLength ?? NaN, megabytes);
      } catch (error) {
        (Body as Readable).destroy();
        throw error;
      }
      await pipeline(Body as Readable, createWriteStream(path), { signal: abortSignal });
    },
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
      const QueueUrl = await queueUrl(abortSignal);
      const command = new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(result) });
      await sqs.send(command, { abortSignal });
    },
  };
}

function withoutTotal({ total: _, ...stages }: Readonly<Record<string, number>>) {
  return stages;
}
