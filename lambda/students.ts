import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Student } from "../contract/result.ts";

export type FindStudent = (name: string, signal?: AbortSignal) => Promise<Student | null>;

/** Looks students up by name in a DynamoDB table whose key is `name`. */
export function studentsTable(client: DynamoDBClient, table: string): FindStudent {
  return async (name, signal) => {
    const command = new GetItemCommand({ TableName: table, Key: { name: { S: name } } });
    const { Item } = await client.send(command, signal ? { abortSignal: signal } : {});
    if (!Item) return null;
    const { major, year } = unmarshall(Item);
    return { name, major: String(major ?? ""), year: String(year ?? "") };
  };
}
