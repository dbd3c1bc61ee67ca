import { type AttributeValue, type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Student } from "../contract/result.ts";
import { MAX_NAME_BYTES } from "../contract/student_file.ts";
import { toNfc } from "../contract/text.ts";

export type FindStudent = (name: string, signal?: AbortSignal) => Promise<Student | null>;

/**
 * Looks up students by name in a DynamoDB table whose key is `name`. Only the needed columns are
 * read, so others cannot cause a failure. The name is tried in composed form (NFC), then in the
 * forms that other programs may have written: decomposed (NFD), and unchanged.
 */
export function createStudentLookup(client: DynamoDBClient, table: string): FindStudent {
  return async (name, signal) => {
    for (const spelling of new Set([toNfc(name), name.normalize("NFD"), name])) {
      // DynamoDB rejects longer keys, so no row can have one.
      if (new TextEncoder().encode(spelling).length > MAX_NAME_BYTES) continue;
      const command = new GetItemCommand({
        TableName: table,
        Key: { name: { S: spelling } },
        // `year` is a reserved word in DynamoDB.
        ProjectionExpression: "#name, #major, #year",
        ExpressionAttributeNames: { "#name": "name", "#major": "major", "#year": "year" },
      });
      const { Item } = await client.send(command, signal ? { abortSignal: signal } : {});
      if (Item) return { name: toNfc(name), major: textOf(Item.major), year: textOf(Item.year) };
    }
    return null;
  };
}

/** A string, or a number's digits: DynamoDB numbers may exceed JavaScript's precision. */
function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? (value?.BOOL === undefined ? "" : String(value.BOOL));
}
