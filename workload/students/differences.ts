import type { StudentItem } from "../../contract/student_file.ts";

/** A row of the table: text, numbers, or whatever else a JSON file gave it. */
export type Row = Readonly<Record<string, unknown>>;

/** What the file and the table have otherwise. */
export interface Differences {
  readonly added: readonly StudentItem[];
  readonly changed: readonly { readonly before: Row; readonly after: StudentItem }[];
  /** In the table and not in the file; empty unless the whole table was read. */
  readonly onlyThere: readonly Row[];
}

/** Lines of them that are shown at most. */
const SHOWN = 50;

/** A line each: `-` taken away, `~` changed, with both values, `+` new: what loses most comes first. */
export function differencesText({ added, changed, onlyThere }: Differences): string[] {
  const lines = [
    ...onlyThere.map((row) => `- ${one(row["name"])}: ${fieldsText(row)}`),
    ...changed.map(({ before, after }) => `~ ${one(after.name)}: ${changesText(before, after)}`),
    ...added.map((student) => `+ ${one(student["name"])}: ${fieldsText(student)}`),
  ];
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines;
}

function fieldsText({ name: _, ...fields }: Row): string {
  return Object.entries(fields).map(([column, value]) => `${one(column)} ${shown(value)}`).join(
    ", ",
  );
}

function changesText(before: Row, after: Row): string {
  const columns = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return columns.filter((column) => shown(before[column]) !== shown(after[column]))
    .map((column) => `${one(column)} ${shown(before[column])} → ${shown(after[column])}`)
    .join(", ");
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" && value !== "" ? one(value) : JSON.stringify(value);
}

/** A roster is a stranger's text: a terminal must not obey it. */
function one(text: unknown): string {
  return String(text).replaceAll(/\p{Cc}/gu, "?");
}
