import { isDeepStrictEqual } from "node:util";
import { csvLine } from "../../contract/csv.ts";
import { messageOf } from "../../cli/errors.ts";
import { parseStudents } from "../../contract/student_file.ts";
import type { Row } from "./differences.ts";

/** The first columns, in this order; the others follow by name. */
const FIRST = ["name", "major", "year"];

/** The table as a file that can be imported again, sorted by student name. */
export function exportText(rows: readonly Row[], json: boolean): string {
  const sorted = [...rows].sort((a, b) => String(a["name"]) < String(b["name"]) ? -1 : 1);
  if (json) return `${JSON.stringify(sorted.map(inOrder), null, 1)}\n`;
  const columns = columnsOf(sorted);
  const cell = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return [columns, ...sorted.map((row) => columns.map((column) => cell(row[column])))]
    .map((line) => csvLine(line)).join("");
}

/** A warning if importing the exported text would not restore the table; undefined if it would. */
export function roundTripWarning(rows: readonly Row[], text: string): string | undefined {
  if (rows.length === 0) return undefined;
  try {
    const again = new Map(
      parseStudents(text, "the file").map((student) => [student.name, student]),
    );
    const others = rows.filter((row) => !isDeepStrictEqual(again.get(String(row["name"])), row));
    if (others.length === 0) return undefined;
    const first = String(others[0]!["name"]);
    return `${others.length} students would be read differently when imported again, such as ${first}: ` +
      "export JSON instead of CSV";
  } catch (error) {
    return `the file could not be imported again: ${messageOf(error)}`;
  }
}

function columnsOf(rows: readonly Row[]): string[] {
  const others = new Set(rows.flatMap((row) => Object.keys(row)));
  for (const column of FIRST) others.delete(column);
  return [...FIRST, ...[...others].sort()];
}

function inOrder(row: Row): Row {
  return Object.fromEntries(
    columnsOf([row]).filter((column) => column in row).map((column) => [column, row[column]]),
  );
}
