import { isDeepStrictEqual } from "node:util";
import { terminalSafe } from "../../cli/terminal_safe.ts";
import type { StudentItem } from "../../contract/student_file.ts";

/** A row of the table, with values of any JSON type. */
export type Row = Readonly<Record<string, unknown>>;

/** The differences between the file and the table. */
export interface Differences {
  readonly added: readonly StudentItem[];
  readonly changed: readonly { readonly before: Row; readonly after: StudentItem }[];
  /** In the table and not in the file; empty unless the whole table was read. */
  readonly onlyInTable: readonly Row[];
}

/** Maximum number of lines to show. */
const SHOWN = 50;

/** One line per student: `-` deleted, `~` changed with both values, `+` new; deletions come first. */
export function differencesText({ added, changed, onlyInTable }: Differences): string[] {
  const lines = [
    ...onlyInTable.map((row) => `- ${row["name"]}: ${fieldsText(row)}`),
    ...changed.map(({ before, after }) => `~ ${after.name}: ${changesText(before, after)}`),
    ...added.map((student) => `+ ${student["name"]}: ${fieldsText(student)}`),
  ].map(terminalSafe);
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines;
}

function fieldsText({ name: _, ...fields }: Row): string {
  return Object.entries(fields).map(([column, value]) => `${column} ${shown(value)}`).join(
    ", ",
  );
}

function changesText(before: Row, after: Row): string {
  const columns = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return columns.filter((column) => !isDeepStrictEqual(before[column], after[column]))
    .map((column) => `${column} ${shown(before[column])} → ${shown(after[column])}`)
    .join(", ");
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  // Quotes distinguish the string "7" from the number 7.
  return typeof value === "string" && !/^[\d.]*$/.test(value) ? value : JSON.stringify(value);
}
