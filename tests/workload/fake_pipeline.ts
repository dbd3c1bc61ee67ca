// A fake function and bridge: answers uploads and writes a ledger.
import type { Message } from "@aws-sdk/client-sqs";
import { csvKey, resultCsv } from "../../contract/csv.ts";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import type { Names } from "../../contract/names.ts";
import { encodeOutputMetadata, NO_DETAILS } from "../../contract/output_metadata.ts";
import { parseResult, type Result } from "../../contract/result.ts";
import { parseNotification, type Upload } from "../../contract/s3_event.ts";
import { sleep } from "../../cli/async.ts";
import type { Cloud } from "./ministack.ts";
import type { QueueUrls } from "../../workload/cloud/queues.ts";

/** Creates the buckets and queues of a project. */
export async function createResources({ s3, sqs }: Cloud, names: Names): Promise<QueueUrls> {
  for (const Bucket of [names.inputBucket, names.outputBucket, names.frameBucket]) {
    await s3.createBucket({ Bucket });
  }
  const queue = async (QueueName: string) => (await sqs.createQueue({ QueueName })).QueueUrl ?? "";
  const urls = {
    input: await queue(names.inputQueue),
    inputDead: await queue(names.inputDeadLetterQueue),
    output: await queue(names.outputQueue),
    outputDead: await queue(names.outputDeadLetterQueue),
  };
  const QueueArn = `arn:aws:sqs:us-east-1:000000000000:${names.inputQueue}`;
  const QueueConfigurations = [{ QueueArn, Events: ["s3:ObjectCreated:*" as const] }];
  await s3.putBucketNotificationConfiguration({
    Bucket: names.inputBucket,
    NotificationConfiguration: { QueueConfigurations },
  });
  return urls;
}

/** What the function finds in a video. */
export type Found = Pick<Result, "outcome" | "name" | "student"> & {
  /** Whether its result ends in the dead-letter queue. */
  readonly lost?: boolean;
};

/** The result of a video; `dead` sends its event to the dead-letter queue. */
export type Answerer = (key: string) => Found | "dead";

/** Answers uploads while `work` runs. */
export async function withFakePipeline(
  cloud: Cloud,
  names: Names,
  urls: QueueUrls,
  ledgerFile: string,
  answer: Answerer,
  work: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const overlap = createOverlap();
  await Deno.writeTextFile(ledgerFile, LEDGER_HEADER, { append: true });
  const intake = consume(cloud, urls.input, stop.signal, async ({ Body = "" }) => {
    const notification = parseNotification(Body);
    if (notification.kind === "test") return;
    for (const upload of notification.uploads) {
      const said = answer(upload.key);
      if (said === "dead") await send(cloud, urls.inputDead, Body);
      else await invoke(cloud, names, urls, upload, said, overlap);
    }
  });
  const collect = consume(cloud, urls.output, stop.signal, async ({ Body = "" }) => {
    const line = ledgerLine(parseResult(Body), new Date());
    await Deno.writeTextFile(ledgerFile, line, { append: true });
  });
  try {
    await work();
  } finally {
    stop.abort();
    await Promise.all([intake, collect]);
  }
}

/**
 * Creates the work of invocations: each ends when another one has begun, or after 2 s. So they overlap, as check 7
 * requires, however slowly a busy machine uploads.
 */
function createOverlap(): () => Promise<void> {
  let [inFlight, another] = [0, new AbortController()];
  return async () => {
    if (++inFlight > 1) another.abort();
    await sleep(2000, another.signal);
    await sleep(50);
    if (--inFlight === 0) another = new AbortController();
  };
}

async function invoke(
  cloud: Cloud,
  names: Names,
  urls: QueueUrls,
  { identity, bucket, key }: Upload,
  { outcome, name, student, lost }: Found,
  overlap: () => Promise<void>,
): Promise<void> {
  const startedAt = new Date().toISOString();
  const requestId = crypto.randomUUID();
  const distance = name === null ? null : 0.4321;
  await overlap();
  const endedAt = new Date().toISOString();
  await cloud.s3.putObject({
    Bucket: names.outputBucket,
    Key: csvKey(key),
    Body: resultCsv({ outcome, name, student }),
    Metadata: encodeOutputMetadata({
      identity,
      requestId,
      startedAt,
      endedAt,
      outcome,
      distance,
      ms: 50,
      ...NO_DETAILS,
    }),
  });
  await cloud.cloudWatch.putMetricData({
    Namespace: "AWS/Lambda",
    MetricData: [{
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: names.functionName }],
      Value: 1,
    }],
  });
  const result: Result = {
    version: 1,
    identity,
    bucket,
    key,
    outcome,
    name,
    student,
    distance,
    second: null,
    confidence: "likely",
    frameTime: 0,
    face: null,
    others: [],
    frameKey: null,
    ms: { total: 50 },
    functionVersion: "test",
    requestId,
    reason: null,
  };
  await send(cloud, lost ? urls.outputDead : urls.output, JSON.stringify(result));
}

async function send({ sqs }: Cloud, QueueUrl: string, MessageBody: string): Promise<void> {
  await sqs.sendMessage({ QueueUrl, MessageBody });
}

async function consume(
  { sqs }: Cloud,
  QueueUrl: string,
  stop: AbortSignal,
  handle: (message: Message) => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
    });
    await Promise.all(Messages.map(async (message) => {
      await handle(message);
      const { ReceiptHandle = "" } = message;
      await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    }));
  }
}
