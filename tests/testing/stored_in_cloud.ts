import type { Cloud } from "../workload/ministack.ts";

/**
 * Keys, metadata and bytes of all objects, the table's rows, and the messages of the queues, as text
 * in composed Unicode. Messages stay visible.
 */
export async function storedInCloud(
  { s3, sqs, dynamo }: Pick<Cloud, "s3" | "sqs" | "dynamo">,
  { buckets, queueUrls, table }: {
    buckets: readonly string[];
    queueUrls: readonly string[];
    table: string;
  },
): Promise<string> {
  const all: unknown[] = [await dynamo.scan({ TableName: table })];
  for (const Bucket of buckets) {
    for (const { Key = "" } of (await s3.listObjectsV2({ Bucket })).Contents ?? []) {
      const { Body, Metadata } = await s3.getObject({ Bucket, Key });
      all.push(Key, Metadata, await Body!.transformToString());
    }
  }
  for (const QueueUrl of queueUrls) {
    for (let n = 0; n < 5; n++) {
      all.push(
        await sqs.receiveMessage({
          QueueUrl,
          VisibilityTimeout: 0,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
        }),
      );
    }
  }
  return JSON.stringify(all).normalize("NFC");
}
