import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { awaitAll } from "../cli/async.ts";
import type { Names } from "../contract/names.ts";
import { pipeline } from "../contract/pipeline.ts";

/** Creates the input and the output queue, each with a dead-letter queue. @returns the ARN of the input queue */
export async function createQueues(
  sqs: SQSClient,
  names: Names,
  timeoutSeconds: number,
): Promise<string> {
  const working = mainQueueAttributes(timeoutSeconds);
  const [inputArn] = await awaitAll([
    createQueueWithDeadLetters(sqs, names.inputQueue, names.inputDeadLetterQueue, (queueArn) => ({
      ...working,
      Policy: allowSendFromBucket(queueArn, names.inputBucket),
    })),
    createQueueWithDeadLetters(sqs, names.outputQueue, names.outputDeadLetterQueue, () => working),
  ]);
  return inputArn;
}

function mainQueueAttributes(timeoutSeconds: number): Record<string, string> {
  return {
    MessageRetentionPeriod: String(pipeline.retentionSeconds),
    VisibilityTimeout: String(pipeline.visibilityTimeouts * timeoutSeconds),
    ReceiveMessageWaitTimeSeconds: String(pipeline.receiveWaitSeconds),
  };
}

/** A queue policy that allows S3 to send events of this bucket, in the account of the queue. */
function allowSendFromBucket(queueArn: string, bucket: string): string {
  const account = queueArn.split(":")[4];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Sid: "UploadsOfTheInputBucket",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: {
        ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${bucket}` },
        StringEquals: { "aws:SourceAccount": account },
      },
    }],
  });
}

async function createQueueWithDeadLetters(
  sqs: SQSClient,
  name: string,
  deadLetterName: string,
  attributes: (queueArn: string) => Record<string, string>,
): Promise<string> {
  const [queue, deadLetter] = await awaitAll([
    createQueue(sqs, name),
    createQueue(sqs, deadLetterName),
  ]);
  await setAttributes(sqs, deadLetter.url, {
    MessageRetentionPeriod: String(pipeline.deadLetterRetentionSeconds),
  });
  await setAttributes(sqs, queue.url, {
    ...attributes(queue.arn),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetter.arn,
      maxReceiveCount: pipeline.maxReceives,
    }),
  });
  return queue.arn;
}

/** Creates a queue without attributes, which succeeds also for an existing queue with other attributes. */
async function createQueue(sqs: SQSClient, name: string): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return { url: url!, arn: Attributes!.QueueArn! };
}

async function setAttributes(sqs: SQSClient, url: string, attributes: Record<string, string>) {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
}
