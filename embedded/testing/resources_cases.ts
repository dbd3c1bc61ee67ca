// The tests of the emulated resources. resources_test.ts imports them if they can run.
import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  GetBucketNotificationConfigurationCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { startMinistack } from "../ministack.ts";
import { type CloudAccess, createResources } from "../resources.ts";

const names = namesOf("restest");
const options = {
  functionUrl: "http://127.0.0.1:9/",
  timeoutSeconds: 30,
  memoryMb: pipeline.memoryMb,
  concurrency: 8,
};

Deno.test({
  name: "the resources have the expected attributes, and a second call changes nothing",
  fn: () =>
    inTempDir(async (dir) => {
      const ministack = await startMinistack({ logFile: `${dir}/log` });
      try {
        const access = {
          endpoint: ministack.endpoint,
          region: "us-east-1",
          credentials: { accessKeyId: "a", secretAccessKey: "b" },
        };
        await createResources(access, names, options);
        const first = await describe(access);
        checkQueues(first.queues);
        checkFunction(first);
        assert.deepEqual(first.buckets, ["restest-frames", "restest-input", "restest-output"]);
        assert.deepEqual(first.notification?.[0]?.Filter?.Key?.FilterRules?.[0]?.Value, ".mp4");
        assert.deepEqual(first.notification?.[0]?.Events, ["s3:ObjectCreated:*"]);
        assert.deepEqual(first.table?.KeySchema, [{ AttributeName: "name", KeyType: "HASH" }]);
        assert.equal(first.table?.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST");

        await createResources(access, names, options);
        assert.deepEqual(await describe(access), first);

        await createResources(access, names, { ...options, timeoutSeconds: 40 });
        const third = await describe(access);
        assert.equal(third.function?.Timeout, 40);
        assert.equal(third.queues[0]?.VisibilityTimeout, String(pipeline.visibilityTimeouts * 40));
      } finally {
        await ministack.stop();
      }
    }),
});

type Description = Awaited<ReturnType<typeof describe>>;

/** Describes all resources, without attributes that change by themselves. */
async function describe(access: CloudAccess) {
  const clients = {
    s3: new S3Client(access),
    sqs: new SQSClient(access),
    dynamo: new DynamoDBClient(access),
    lambda: new LambdaClient(access),
  };
  const { s3, sqs, dynamo, lambda } = clients;
  const FunctionName = names.functionName;
  const queueNames = [
    names.inputQueue,
    names.inputDeadLetterQueue,
    names.outputQueue,
    names.outputDeadLetterQueue,
  ];
  const queues = await Promise.all(queueNames.map(async (QueueName) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { LastModifiedTimestamp: _, ...attributes } = Attributes!;
    return attributes;
  }));
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  const found = {
    queues,
    buckets: (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name).sort(),
    notification: (await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: names.inputBucket }),
    )).QueueConfigurations,
    table: (await dynamo.send(new DescribeTableCommand({ TableName: names.studentsTable }))).Table,
    function: Configuration,
    concurrency: concurrency.ReservedConcurrentExecutions,
  };
  for (const client of Object.values(clients)) client.destroy();
  return found;
}

function checkQueues(queues: Description["queues"]) {
  const [input, inputDead, output, outputDead] = queues;
  for (const [queue, dead] of [[input, inputDead], [output, outputDead]] as const) {
    assert.equal(queue?.VisibilityTimeout, String(pipeline.visibilityTimeouts * 30));
    assert.equal(queue?.ReceiveMessageWaitTimeSeconds, String(pipeline.receiveWaitSeconds));
    const redrive = JSON.parse(queue?.RedrivePolicy ?? "{}");
    assert.deepEqual(redrive, {
      deadLetterTargetArn: dead?.QueueArn,
      maxReceiveCount: pipeline.maxReceives,
    });
    assert.equal(dead?.MessageRetentionPeriod, String(pipeline.deadLetterRetentionSeconds));
  }
  // One test event per suffix, although the resources were created again.
  assert.equal(input?.ApproximateNumberOfMessages, "2");
  const [statement] = JSON.parse(input?.Policy ?? "{}").Statement;
  assert.deepEqual(statement.Principal, { Service: "s3.amazonaws.com" });
  assert.equal(statement.Resource, input?.QueueArn);
  assert.deepEqual(statement.Condition, {
    ArnEquals: { "aws:SourceArn": "arn:aws:s3:::restest-input" },
    StringEquals: { "aws:SourceAccount": "000000000000" },
  });
  assert.equal(output?.Policy, undefined);
}

function checkFunction({ function: found, concurrency }: Description) {
  assert.equal(found?.PackageType, "Image");
  assert.equal(found?.State, "Active");
  assert.equal(found?.Timeout, 30);
  assert.equal(found?.MemorySize, pipeline.memoryMb);
  assert.deepEqual(found?.Environment?.Variables, {
    MINISTACK_LAMBDA_PROXY_URL: "http://127.0.0.1:9/",
  });
  assert.equal(concurrency, 8);
}
