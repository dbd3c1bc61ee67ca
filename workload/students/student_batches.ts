import { isDeepStrictEqual } from "node:util";
import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall, NumberValueImpl, unmarshall } from "@aws-sdk/util-dynamodb";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { ExactNumber, exactNumber, isObject } from "../../contract/json.ts";
import { sleep } from "../../cli/async.ts";
import type { StudentItem } from "../../contract/student_file.ts";
import type { Differences, Row } from "./differences.ts";

/** DynamoDB's limits on the items of one request. */
const WRITE_BATCH = 25;
const READ_BATCH = 100;
const MAX_ATTEMPTS = 10;

/** A student as a DynamoDB item. */
export type Item = Record<string, AttributeValue>;

/** Writes one batch and returns the requests that DynamoDB did not process. */
export type WriteBatch = (batch: WriteRequest[]) => Promise<WriteRequest[]>;

/** Reads the students with these names; `left` are the names that DynamoDB did not process. */
export type ReadBatch = (names: string[]) => Promise<{ found: Item[]; left: string[] }>;

type Wait = (ms: number) => Promise<void>;

/**
 * Compares students with the table. Students that are only in the table are not found.
 * @throws {UserError} if DynamoDB throttles every attempt
 */
export async function compareStudents(
  students: readonly StudentItem[],
  read: ReadBatch,
  wait: Wait = sleep,
): Promise<Differences> {
  const there: Item[] = [];
  await inBatches(students.map(({ name }) => name), READ_BATCH, async (names) => {
    const { found, left } = await read(names);
    there.push(...found);
    return left;
  }, wait);
  return compareWith(students, there);
}

/** Compares students with all items of the table, so that those only in the table are found too. */
export function compareWith(
  students: readonly StudentItem[],
  items: readonly Item[],
): Differences {
  const there = new Map(items.map((item) => [item["name"]?.S ?? "", toRow(item)]));
  const added: StudentItem[] = [];
  const changed: { before: Row; after: StudentItem }[] = [];
  for (const student of students) {
    const before = there.get(student.name);
    there.delete(student.name);
    if (!before) added.push(student);
    else if (!isDeepStrictEqual(before, toRow(toItem(student)))) {
      changed.push({ before, after: student });
    }
  }
  return { added, changed, onlyInTable: [...there.values()] };
}

/**
 * Writes students and replaces those of the same names.
 * @throws {UserError} if DynamoDB throttles every attempt
 */
export function writeStudents(
  students: readonly StudentItem[],
  write: WriteBatch,
  wait: Wait = sleep,
): Promise<void> {
  const requests = students.map((student) => ({ PutRequest: { Item: toItem(student) } }));
  return inBatches(requests, WRITE_BATCH, write, wait);
}

/** Deletes students by name. @throws {UserError} if DynamoDB throttles every attempt */
export function deleteStudents(
  names: readonly string[],
  write: WriteBatch,
  wait: Wait = sleep,
): Promise<void> {
  const requests = names.map((name) => ({ DeleteRequest: { Key: { name: { S: name } } } }));
  return inBatches(requests, WRITE_BATCH, write, wait);
}

/** Sends unprocessed items again with exponential backoff. */
async function inBatches<T>(
  all: readonly T[],
  size: number,
  send: (batch: T[]) => Promise<T[]>,
  wait: Wait,
): Promise<void> {
  for (let from = 0; from < all.length; from += size) {
    let left = all.slice(from, from + size);
    for (let attempt = 1; left.length > 0; attempt++) {
      left = await send(left);
      if (left.length === 0) break;
      if (attempt === MAX_ATTEMPTS) {
        throw new UserError(
          `DynamoDB did not process ${left.length} students in ${MAX_ATTEMPTS} attempts: raise the ` +
            "capacity of the table, or try again later",
        );
      }
      await wait(Math.min(50 * 2 ** attempt, 5_000));
    }
  }
}

/** @throws {UserError} if DynamoDB cannot store one of its values */
function toItem(student: StudentItem): Item {
  try {
    return marshall(withDynamoNumbers(student), { removeUndefinedValues: true });
  } catch (error) {
    const [reason] = messageOf(error).split(". ");
    throw new UserError(
      `${student.name} cannot be stored in DynamoDB: ${reason}: make it a string`,
    );
  }
}

/** Converts exact numbers to those of the AWS SDK. @throws {RangeError} if one has too many digits */
function withDynamoNumbers(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    if (value.text.replace(/e.*/, "").replaceAll(/\D/g, "").length > MAX_DIGITS) {
      throw new RangeError(`a number of more than ${MAX_DIGITS} digits`);
    }
    return NumberValueImpl.from(value.text);
  }
  if (Array.isArray(value)) return value.map(withDynamoNumbers);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withDynamoNumbers(inner)]),
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_DIGITS = 38;

/** Converts an item to a row whose numbers are normalised: DynamoDB does not keep their notation. */
export function toRow(item: Item): Row {
  return unmarshall(item, { wrapNumbers: exactNumber as (text: string) => number });
}
