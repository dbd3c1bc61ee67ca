import { csvRows } from "../../contract/csv.ts";
import type { Answer } from "../../contract/mapping.ts";
import { OUTCOMES } from "../../contract/result.ts";

/** A row of an output object; the first is the deciding face. */
export interface OutputRow extends Answer {
  /** A person's name, or `unknown`, `no_face`, `unreadable`. */
  readonly name: string;
}

/** Whether a row is a person of the gallery: not a stranger, and not an outcome. */
export function isKnown({ name, major, year }: OutputRow): boolean {
  return !NOBODY.includes(name) || major !== "" || year !== "";
}

const NOBODY: readonly string[] = OUTCOMES.filter((outcome) => outcome !== "recognised");

/** Parses the first row; undefined if any row of the object is invalid. */
export function parseOutputRow(text: string): OutputRow | undefined {
  return parseOutputRows(text)?.[0];
}

/** Parses every row, one for each face; undefined if one is invalid or there is none. */
export function parseOutputRows(text: string): OutputRow[] | undefined {
  let rows: string[][];
  try {
    rows = csvRows(text);
  } catch {
    return undefined;
  }
  const whole = rows.length > 0 && rows.every((row) => row.length === 3 && row[0] !== "");
  if (!whole) return undefined;
  return rows.map(([name = "", major = "", year = ""]) => ({ name, major, year }));
}
