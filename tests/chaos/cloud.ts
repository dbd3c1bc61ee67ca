import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientConfig } from "../../aws/clients.ts";
import { namesOf } from "../../contract/names.ts";
import { startMinistack } from "../../embedded/ministack.ts";
import { createResources } from "../../embedded/resources.ts";
import { awsStore, type Store } from "../../lambda/aws_store.ts";
import { TIMEOUT_SECONDS } from "./function.ts";
import type { QueueKind } from "./trails.ts";

const PROJECT = "chaos";
export const names = namesOf(PROJECT);
const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "embedded", secretAccessKey: "embedded" };

/** Visibility timeout in seconds. Short, so that messages of a killed bridge are redelivered soon. */
const VISIBILITY_SECONDS = 2;
/** Visibility timeout in seconds while the dead-letter queues are searched. */
const LOOKED_AT_SECONDS = 10;

/** AWS as chaos itself uses it, without faults. */
export interface ChaosCloud {
  readonly endpoint: string;
  /** The bridge's environment for AWS at this endpoint. */
  environment(endpoint: string): Record<string, string>;
  put(key: string, body: string): Promise<void>;
  /** The real function's access to it. */
  readonly functionStore: Store;
  /** The texts of objects in the frame bucket, by key. */
  frames(isWanted: (key: string) => boolean): Promise<Map<string, string>>;
  send(queue: QueueKind, body: string): Promise<void>;
  /** How many messages the two queues hold, visible or not. */
  backlog(): Promise<number>;
  /** Up to ten messages of a dead-letter queue, each at most once in ten seconds. */
  deadLetters(queue: QueueKind): Promise<Message[]>;
  removeDeadLetter(queue: QueueKind, message: Message): Promise<void>;
  stop(): Promise<void>;
}

/** Starts MiniStack with the project's resources. @throws {UserError} if it does not start */
export async function startChaosCloud({ folder, functionUrl, concurrency, signal }: {
  /** For MiniStack's log and files. */
  folder: string;
  functionUrl: string;
  /** Concurrent invocations; further ones are throttled. */
  concurrency: number;
  signal: AbortSignal;
}): Promise<ChaosCloud> {
  const ministack = await startMinistack({
    logFile: `${folder}/ministack.log`,
    dataDir: `${folder}/ministack`,
    signal,
  });
  const { endpoint } = ministack;
  const access = { ...clientConfig({}), endpoint, region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient(access);
  // A retried put would be two uploads.
  const s3 = new S3Client({ ...access, maxAttempts: 1 });
  const retrying = new S3Client(access);
  const functionStore = awsStore({
    ...names,
    s3: retrying,
    sqs,
    megabytes: 1,
    machine: null,
    rule: null,
  });
  const stop = async () => {
    for (const client of [sqs, s3, retrying]) client.destroy();
    await ministack.stop();
  };
  try {
    await createResources(access, names, {
      functionUrl,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 128,
      concurrency,
    });
    const urlOf = async (QueueName: string) =>
      (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
    const urls = { input: await urlOf(names.inputQueue), output: await urlOf(names.outputQueue) };
    const dead = {
      input: await urlOf(names.inputDeadLetterQueue),
      output: await urlOf(names.outputDeadLetterQueue),
    };
    for (const QueueUrl of Object.values(urls)) {
      const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    return {
      endpoint,
      environment: (at) => ({
        AWS_ENDPOINT_URL: at,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        ROLLCALL_PROJECT: PROJECT,
      }),
      async put(Key, Body) {
        await s3.send(new PutObjectCommand({ Bucket: names.inputBucket, Key, Body }));
      },
      functionStore,
      async frames(isWanted) {
        const texts = new Map<string, string>();
        for (const Key of await keysOf(s3, names.frameBucket)) {
          if (!isWanted(Key)) continue;
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: names.frameBucket, Key }));
          texts.set(Key, await Body!.transformToString());
        }
        return texts;
      },
      async send(queue, MessageBody) {
        await sqs.send(new SendMessageCommand({ QueueUrl: urls[queue], MessageBody }));
      },
      async backlog() {
        const of = async (QueueUrl: string) => {
          const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
          const { Attributes = {} } = await sqs.send(command);
          const counts = Object.entries(Attributes)
            .filter(([name]) => name.startsWith("ApproximateNumberOfMessages"));
          return counts.reduce((sum, [, count]) => sum + Number(count), 0);
        };
        return await of(urls.input) + await of(urls.output);
      },
      async deadLetters(queue) {
        const command = new ReceiveMessageCommand({
          QueueUrl: dead[queue],
          MaxNumberOfMessages: 10,
          VisibilityTimeout: LOOKED_AT_SECONDS,
          WaitTimeSeconds: 0,
          MessageAttributeNames: ["All"],
        });
        return (await sqs.send(command)).Messages ?? [];
      },
      async removeDeadLetter(queue, { ReceiptHandle }) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: dead[queue], ReceiptHandle }));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function keysOf(client: S3Client, Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    keys.push(...Contents.map(({ Key }) => Key!));
  }
  return keys;
}
