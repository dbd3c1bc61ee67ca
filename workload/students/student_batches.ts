import { isDeepStrictEqual } from "node:util";
import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall, NumberValueImpl, unmarshall } from "@aws-sdk/util-dynamodb";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { ExactNumber, exactNumber, isObject } from "../../contract/json.ts";
import { sleep } from "../../cli/async.ts";
import type { StudentItem } from "../../contract/student_file.ts";
import type { Differences, Row } from "./differences.ts";

/** The most that DynamoDB takes in one request, and gives. */
const WRITE_BATCH = 25;
const READ_BATCH = 100;
const ATTEMPTS = 10;

/** A student as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** Writes one batch, and gives back what DynamoDB did not take. */
export type WriteBatch = (batch: WriteRequest[]) => Promise<WriteRequest[]>;

/** Reads the students with these names, and tells which of them DynamoDB did not look up. */
export type ReadBatch = (names: string[]) => Promise<{ found: Item[]; left: string[] }>;

type Wait = (ms: number) => Promise<void>;

/**
 * What the table has otherwise than the file, or has not.
 * @throws {UserError} if the table is too busy to be read
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

/** The same, with rows of the table that are known: those of nobody in the file are told too. */
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
 * Writes the students, in the places of those that have their names.
 * @throws {UserError} if the table is too busy to take them all
 */
export function writeStudents(
  students: readonly StudentItem[],
  write: WriteBatch,
  wait: Wait = sleep,
): Promise<void> {
  const requests = students.map((student) => ({ PutRequest: { Item: toItem(student) } }));
  return inBatches(requests, WRITE_BATCH, write, wait);
}

/** Takes away the students with these names. @throws {UserError} if the table is too busy */
export function deleteStudents(
  names: readonly string[],
  write: WriteBatch,
  wait: Wait = sleep,
): Promise<void> {
  const requests = names.map((name) => ({ DeleteRequest: { Key: { name: { S: name } } } }));
  return inBatches(requests, WRITE_BATCH, write, wait);
}

/** What a batch leaves over is sent again, each time after a longer wait. */
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
      if (attempt === ATTEMPTS) {
        throw new UserError(
          `DynamoDB did not take ${left.length} students in ${ATTEMPTS} tries: give the table ` +
            "more capacity, or try later",
        );
      }
      await wait(Math.min(50 * 2 ** attempt, 5_000));
    }
  }
}

/** @throws {UserError} if it has a number that is too large, or the like */
function toItem(student: StudentItem): Item {
  try {
    return marshall(withDynamoNumbers(student), { removeUndefinedValues: true });
  } catch (error) {
    const [reason] = messageOf(error).split(". ");
    throw new UserError(`${student.name} cannot be kept in DynamoDB: ${reason}: make it a text`);
  }
}

/** The value with its exact numbers as the AWS library has them. @throws if DynamoDB has no such number */
function withDynamoNumbers(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    if (value.text.replace(/e.*/, "").replaceAll(/\D/g, "").length > MOST_DIGITS) {
      throw new RangeError(`a number of more than ${MOST_DIGITS} digits`);
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
const MOST_DIGITS = 38;

/** To compare: DynamoDB gives back a number's value, not how it was written. */
export function toRow(item: Item): Row {
  return unmarshall(item, { wrapNumbers: exactNumber as (text: string) => number });
}
