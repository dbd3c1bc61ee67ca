import { isDeepStrictEqual } from "node:util";
import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { UserError } from "../../contract/errors.ts";
import { sleep } from "../../contract/stop.ts";
import type { StudentItem } from "../../contract/student_file.ts";

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
 * Writes the students that the table has not, or has otherwise; without `write` it only counts them.
 * @returns how many those are
 * @throws {UserError} if the table is too busy
 */
export async function updateStudents(
  students: readonly StudentItem[],
  { read, write }: { read: ReadBatch; write: WriteBatch | undefined },
): Promise<number> {
  const differing = await findDiffering(students, read);
  if (write) await writeStudents(differing, write);
  return differing.length;
}

/**
 * The students that the table has not, or has otherwise.
 * @throws {UserError} if the table is too busy to be read
 */
export async function findDiffering(
  students: readonly StudentItem[],
  read: ReadBatch,
  wait: Wait = sleep,
): Promise<StudentItem[]> {
  const there = new Map<string, Item>();
  await inBatches(students.map(({ name }) => name), READ_BATCH, async (names) => {
    const { found, left } = await read(names);
    for (const item of found) there.set(item["name"]?.S ?? "", item);
    return left;
  }, wait);
  return students.filter((student) => {
    const item = there.get(student.name);
    return item === undefined || !isDeepStrictEqual(plain(item), plain(toItem(student)));
  });
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

function toItem(student: StudentItem): Item {
  return marshall(student, { removeUndefinedValues: true });
}

/** To compare: DynamoDB gives back a number's value, not how it was written. */
function plain(item: Item): unknown {
  return unmarshall(item, { wrapNumbers: Number });
}
