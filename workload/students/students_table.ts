import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { Item, ReadBatch, WriteBatch } from "./student_batches.ts";

/** Writes to a table. After an abort, the batch in flight is completed. */
export function batchWriter(
  dynamo: DynamoDBClient,
  table: string,
  signal: AbortSignal,
): WriteBatch {
  return async (batch) => {
    signal.throwIfAborted();
    const { UnprocessedItems }: BatchWriteItemCommandOutput = await dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: batch } }),
    );
    return UnprocessedItems?.[table] ?? [];
  };
}

/** Reads from a table with strong consistency. */
export function batchReader(dynamo: DynamoDBClient, table: string, signal: AbortSignal): ReadBatch {
  return async (names) => {
    const Keys = names.map((name) => ({ name: { S: name } }));
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
      { abortSignal: signal },
    );
    return {
      found: Responses?.[table] ?? [],
      left: (UnprocessedKeys?.[table]?.Keys ?? []).map((key) => key["name"]?.S ?? ""),
    };
  };
}

/** Treats a missing table as an empty one. */
export function emptyIfNoTable(read: ReadBatch): ReadBatch {
  return (names) => defaultIfNoTable(() => read(names), { found: [], left: [] });
}

/** The result of a read, or `none` if the table does not exist. */
export async function defaultIfNoTable<T>(read: () => Promise<T>, none: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    return none;
  }
}

/** Whether a table has no row. */
export async function isEmpty(dynamo: DynamoDBClient, table: string): Promise<boolean> {
  const { Items } = await dynamo.send(
    new ScanCommand({ TableName: table, ConsistentRead: true, Limit: 1 }),
  );
  return (Items ?? []).length === 0;
}

/** Reads every item of a table with strong consistency. */
export async function scanTable(
  dynamo: DynamoDBClient,
  table: string,
  signal: AbortSignal,
): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page: ScanCommandOutput = await dynamo.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
      { abortSignal: signal },
    );
    items.push(...page.Items ?? []);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
