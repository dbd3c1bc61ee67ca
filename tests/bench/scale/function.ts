import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { csvKey, resultCsv } from "../../../contract/csv.ts";
import { memoizeAsync, sleep } from "../../../cli/async.ts";
import type { Names } from "../../../contract/names.ts";
import { encodeOutputMetadata } from "../../../contract/output_metadata.ts";
import type { Result, Student } from "../../../contract/result.ts";
import { readNotification, type Upload } from "../../../contract/s3_event.ts";

const STUDENT: Student = { name: "Ann Lee", major: "physics", year: "junior" };
/** The mapping's answer for every video. */
export const ANSWER = `${STUDENT.major},${STUDENT.year}`;

const WORK_MS = 10;

/**
 * Serves a function that answers at once, for MiniStack's proxy mode. It reads no video, but writes
 * the CSV object and the output message like the real one.
 */
export function serveInstantFunction(
  { s3, sqs, names, signal }: { s3: S3Client; sqs: SQSClient; names: Names; signal: AbortSignal },
): { url: string } {
  const queueUrl = memoizeAsync(async () =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: names.outputQueue }))).QueueUrl!
  );

  async function answer(upload: Upload, requestId: string): Promise<void> {
    const startedAt = new Date();
    // Without any duration invocations would never overlap.
    await sleep(WORK_MS, signal);
    const result = resultOf(upload, requestId);
    await s3.send(
      new PutObjectCommand({
        Bucket: names.outputBucket,
        Key: csvKey(upload.key),
        Body: resultCsv(result),
        Metadata: encodeOutputMetadata({
          ...result,
          startedAt: startedAt.toISOString(),
          endedAt: new Date().toISOString(),
          ms: Math.max(1, Date.now() - startedAt.getTime()),
          stages: {},
          machine: null,
          rule: null,
          nearest: null,
          descriptor: null,
          people: null,
        }),
      }),
    );
    const MessageBody = JSON.stringify(result);
    await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(), MessageBody }));
  }

  const options = { hostname: "127.0.0.1", port: 0, signal, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    const requestId = request.headers.get("x-amzn-lambda-request-id") ?? crypto.randomUUID();
    const notification = readNotification(await request.json());
    const uploads = notification.kind === "uploads" ? notification.uploads : [];
    for (const upload of uploads) await answer(upload, requestId);
    return Response.json({ results: uploads.map(({ identity }) => ({ identity })) });
  });
  return { url: `http://127.0.0.1:${server.addr.port}/` };
}

function resultOf({ identity, bucket, key }: Upload, requestId: string): Result {
  return {
    version: 1,
    identity,
    bucket,
    key,
    requestId,
    outcome: "recognised",
    name: STUDENT.name,
    student: STUDENT,
    distance: 0.25,
    second: null,
    confidence: "likely",
    frameTime: 0,
    face: null,
    others: [],
    frameKey: null,
    ms: { total: 1 },
    functionVersion: "instant",
    reason: null,
  };
}
