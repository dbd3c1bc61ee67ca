import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { UserError } from "../../contract/errors.ts";
import { sleep } from "../../contract/stop.ts";
import type { StudentItem } from "./student_file.ts";

/** The most that DynamoDB takes in one request. */
const BATCH = 25;
const ATTEMPTS = 10;

/** Writes one batch, and gives back what DynamoDB did not take. */
export type WriteBatch = (batch: WriteRequest[]) => Promise<WriteRequest[]>;

/**
 * Writes the students in batches; what was not taken is tried again, each time after a longer wait.
 * @throws {UserError} if the table is too busy to take them all
 */
export async function writeStudents(
  students: readonly StudentItem[],
  write: WriteBatch,
  wait: (ms: number) => Promise<void> = sleep,
): Promise<void> {
  for (let from = 0; from < students.length; from += BATCH) {
    let left: WriteRequest[] = students.slice(from, from + BATCH).map((student) => ({
      PutRequest: { Item: marshall(student, { removeUndefinedValues: true }) },
    }));
    for (let attempt = 1; left.length > 0; attempt++) {
      left = await write(left);
      if (left.length === 0) break;
      if (attempt === ATTEMPTS) {
        throw new UserError(
          `DynamoDB did not take ${left.length} students in ${ATTEMPTS} tries: give the table ` +
            "more write capacity, or try later",
        );
      }
      await wait(Math.min(50 * 2 ** attempt, 5_000));
    }
  }
}
