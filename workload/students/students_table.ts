import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { WriteBatch } from "./student_batches.ts";

/** A writer to a table. */
export function batchWriter(dynamo: DynamoDBClient, table: string): WriteBatch {
  return async (batch) => {
    const { UnprocessedItems }: BatchWriteItemCommandOutput = await dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: batch } }),
    );
    return UnprocessedItems?.[table] ?? [];
  };
}
