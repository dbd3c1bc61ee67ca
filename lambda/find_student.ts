import { type AttributeValue, type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Student } from "../contract/result.ts";
import { MAX_NAME_BYTES } from "../contract/student_file.ts";
import { composed } from "../contract/text.ts";

export type FindStudent = (name: string, signal?: AbortSignal) => Promise<Student | null>;

/**
 * Looks students up by name in a DynamoDB table whose key is `name`. Nothing else of a row is read: what
 * more a table holds is no reason to fail. A name is looked up in Unicode's composed form (NFC), then as
 * other programs may have written it: in the decomposed one (NFD), or as it came.
 */
export function createStudentLookup(client: DynamoDBClient, table: string): FindStudent {
  return async (name, signal) => {
    for (const spelling of new Set([composed(name), name.normalize("NFD"), name])) {
      // DynamoDB refuses a longer key, and no row has one.
      if (new TextEncoder().encode(spelling).length > MAX_NAME_BYTES) continue;
      const command = new GetItemCommand({
        TableName: table,
        Key: { name: { S: spelling } },
        // `year` is one of DynamoDB's reserved words.
        ProjectionExpression: "#name, #major, #year",
        ExpressionAttributeNames: { "#name": "name", "#major": "major", "#year": "year" },
      });
      const { Item } = await client.send(command, signal ? { abortSignal: signal } : {});
      if (Item) return { name: composed(name), major: textOf(Item.major), year: textOf(Item.year) };
    }
    return null;
  };
}

/** A text, or a number's digits as DynamoDB has them: more than a JavaScript number may hold. */
function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? (value?.BOOL === undefined ? "" : String(value.BOOL));
}
