// The handler with its real parts, but a fake recogniser and fake AWS clients, for tests.
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Result } from "../../contract/result.ts";
import { UNREADABLE } from "../../recognition/recogniser.ts";
import { createUploadProcessor } from "../process_upload.ts";
import { createHandler } from "../handler.ts";
import { createScratchFolders } from "../scratch_folder.ts";
import { fakeContext } from "./fake_context.ts";

/** An object that was put. */
export interface PutObject {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string | Uint8Array;
  readonly Metadata?: Record<string, string>;
}

/**
 * Handles one event; every video shows the same student.
 * @returns what was read, written and sent
 */
export async function handleEvent(event: unknown, dir: string, requestId = "id-1") {
  // A dynamic import, because the AWS clients read the environment when they are loaded.
  const { awsStore } = await import("../aws_store.ts");
  const read: string[] = [];
  const put: PutObject[] = [];
  const sent: Result[] = [];
  const s3 = {
    send({ constructor: { name }, input }: { constructor: { name: string }; input: PutObject }) {
      if (name === "PutObjectCommand") put.push(input);
      else read.push(`${input.Bucket}/${input.Key}`);
      return Promise.resolve({ Body: Readable.from([new Uint8Array(9)]) });
    },
  };
  const sqs = {
    send({ input }: { input: { MessageBody?: string } }) {
      if (input.MessageBody) sent.push(JSON.parse(input.MessageBody));
      return Promise.resolve({ QueueUrl: "http://queue" });
    },
  };
  const answer = createUploadProcessor({
    store: awsStore({
      s3: s3 as unknown as S3Client,
      sqs: sqs as unknown as SQSClient,
      outputBucket: "out",
      frameBucket: "frames",
      inputQueue: "uploads",
      outputQueue: "answers",
      megabytes: 400,
      machine: null,
      rule: null,
    }),
    recognise: () =>
      Promise.resolve({
        ...UNREADABLE,
        outcome: "recognised",
        name: "Ann Lee",
        distance: 0.43,
        face: { x: 1, y: 2, width: 3, height: 4 },
        frame: { width: 2, height: 1, rgb: new Uint8Array(6), time: 1.5 },
        ms: 90,
        reason: null,
      }),
    findStudent: (name) => Promise.resolve({ name, major: "Physics", year: "junior" }),
    encodeJpeg: () => Promise.resolve(new Uint8Array([1, 2, 3])),
    scratch: createScratchFolders(dir),
  });
  const { context } = fakeContext(new AbortController().signal, requestId);
  const response = await createHandler(answer)(event, context);
  return { response, read, put, sent };
}
