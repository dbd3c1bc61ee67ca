import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientConfig } from "../../aws/clients.ts";
import { messageOf } from "../../cli/errors.ts";
import { readText } from "../../cli/text_file.ts";
import { UserError } from "../../contract/errors.ts";
import type { Student } from "../../contract/result.ts";
import { parseStudents } from "../../contract/student_file.ts";
import { toRow } from "../students/student_batches.ts";
import { scanTable } from "../students/students_table.ts";

/** The students who are expected, without whom nobody is absent. */
export interface Roster {
  /** Null if it could not be read, or is empty. */
  readonly students: readonly Student[] | null;
  /** Where it comes from; without students also why there are none. */
  readonly source: string;
}

/** The roster of the report: of a file, or else of the students table. @throws {UserError} if the file is wrong */
export async function readRoster(
  { students, region }: { students: string | undefined; region: string | undefined },
  table: string,
  signal: AbortSignal,
): Promise<Roster> {
  return students === undefined
    ? await rosterOfTable(table, { region, signal })
    : await rosterOfFile(students);
}

/** Reads a roster file, CSV or JSON. @throws {UserError} naming what is wrong with it */
export async function rosterOfFile(file: string): Promise<Roster> {
  const text = await readText(file).catch((error) => {
    throw new UserError(`--students: ${messageOf(error)}`);
  });
  const students = parseStudents(text, file);
  return { students, source: `${file}, ${students.length} students` };
}

/** Reads the students table. Never throws except on an abort: a report without a roster is still a report. */
export async function rosterOfTable(
  table: string,
  { region, signal }: { region: string | undefined; signal: AbortSignal },
): Promise<Roster> {
  const dynamo = new DynamoDBClient(clientConfig({ region, readTimeoutMs: 30_000 }));
  try {
    const rows = (await scanTable(dynamo, table, signal)).map(toRow);
    if (rows.length === 0) return { students: null, source: `the table ${table} is empty` };
    const text = (value: unknown) => value === undefined ? "" : String(value);
    const students = rows.map(({ name, major, year }) => ({
      name: text(name),
      major: text(major),
      year: text(year),
    }));
    return { students, source: `table ${table}, ${students.length} students` };
  } catch (error) {
    signal.throwIfAborted();
    return {
      students: null,
      source: `the table ${table} cannot be read (${(error as Error).name})`,
    };
  } finally {
    dynamo.destroy();
  }
}
