import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { awaitAll, sleep } from "../cli/async.ts";
import type { Names } from "../contract/names.ts";
import { pipeline } from "../contract/pipeline.ts";
import { createQueues } from "./queues.ts";

/** The default account of MiniStack. */
const ACCOUNT = "000000000000";

/** The part of the SDK client configuration that selects the cloud. */
export interface CloudAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface ResourceOptions {
  /** URL to which MiniStack forwards invocations. */
  readonly functionUrl: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Maximum concurrent invocations; more are refused with status 429, as on AWS. */
  readonly concurrency: number;
}

/**
 * Creates the resources that playbooks/aws.yml creates on AWS, except IAM roles, which MiniStack does not
 * enforce. Idempotent: existing resources are updated if they differ.
 */
export async function createResources(
  access: CloudAccess,
  names: Names,
  options: ResourceOptions,
): Promise<void> {
  const s3 = new S3Client(access);
  const lambda = new LambdaClient(access);
  const dynamo = new DynamoDBClient(access);
  const sqs = new SQSClient(access);
  try {
    const buckets = [names.inputBucket, names.outputBucket, names.frameBucket];
    const [queueArn] = await awaitAll([
      createQueues(sqs, names, options.timeoutSeconds),
      createFunction(lambda, names.functionName, access.region, options),
      createTable(dynamo, names.studentsTable),
      ...buckets.map((name) => createBucket(s3, name)),
    ]);
    // S3 sends a test event at once: the queue and its policy must exist.
    await configureNotification(s3, names.inputBucket, queueArn);
  } finally {
    for (const client of [s3, lambda, dynamo, sqs]) client.destroy();
  }
}

async function createBucket(s3: S3Client, name: string) {
  await ignoreExisting(
    "BucketAlreadyOwnedByYou",
    s3.send(new CreateBucketCommand({ Bucket: name })),
  );
}

/** Sends events of uploaded videos to the queue. Written only on a change: each write sends a test event. */
async function configureNotification(s3: S3Client, bucket: string, queueArn: string) {
  // The IDs of playbooks/aws.yml, which takes other ones for somebody else's and adds its own: events would come twice.
  const project = queueArn.split(":").at(-1)!.replace(/-input$/, "");
  const now = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  if (now.QueueConfigurations?.some((one) => one.QueueArn === queueArn)) return;
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        QueueConfigurations: pipeline.videoSuffixes.map((Value) => ({
          Id: `${project}-uploads${Value}`,
          QueueArn: queueArn,
          Events: ["s3:ObjectCreated:*"],
          Filter: { Key: { FilterRules: [{ Name: "suffix", Value }] } },
        })),
      },
    }),
  );
}

async function createTable(dynamo: DynamoDBClient, name: string) {
  await ignoreExisting(
    "ResourceInUseException",
    dynamo.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    ),
  );
}

/** Creates a container-image function whose invocations MiniStack forwards to the function host. */
async function createFunction(
  lambda: LambdaClient,
  name: string,
  region: string,
  options: ResourceOptions,
) {
  const settings: Settings = {
    FunctionName: name,
    Timeout: options.timeoutSeconds,
    MemorySize: options.memoryMb,
    Environment: { Variables: { MINISTACK_LAMBDA_PROXY_URL: options.functionUrl } },
  };
  const created = await ignoreExisting(
    "ResourceConflictException",
    lambda.send(
      new CreateFunctionCommand({
        ...settings,
        PackageType: "Image",
        // The tag is no part of the credentials, which Ansible masks in the answers of its modules.
        Code: { ImageUri: `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${name}:local` },
        Role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      }),
    ),
  );
  if (!created && !await hasSettings(lambda, settings)) {
    await lambda.send(new UpdateFunctionConfigurationCommand(settings));
  }
  await lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: name,
      ReservedConcurrentExecutions: options.concurrency,
    }),
  );
  await untilActive(lambda, name);
}

type Settings =
  & Required<
    Pick<UpdateFunctionConfigurationCommandInput, "FunctionName" | "Timeout" | "MemorySize">
  >
  & { readonly Environment: { readonly Variables: Record<string, string> } };

async function hasSettings(lambda: LambdaClient, { FunctionName, ...wanted }: Settings) {
  const now = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { Timeout, MemorySize, Environment } = now;
  const is = { Timeout, MemorySize, Environment: { Variables: Environment?.Variables } };
  return JSON.stringify(is) === JSON.stringify(wanted);
}

async function untilActive(lambda: LambdaClient, name: string) {
  for (let tries = 200; tries > 0; tries--) {
    const { State } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    if (State === "Active") return;
    await sleep(50);
  }
  throw new Error(`function ${name} did not become active`);
}

/** The result of a call, or undefined if it failed because the resource exists. */
async function ignoreExisting<T>(errorName: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && error.name === errorName) return undefined;
    throw error;
  }
}
