import { csvRows } from "../../contract/csv.ts";
import type { Answer } from "../../contract/mapping.ts";

/** The first row of an output object: the deciding face. */
export interface OutputRow extends Answer {
  /** A person's name, or `unknown`, `no_face`, `unreadable`. */
  readonly name: string;
}

/** Parses the first row; undefined if any row of the object is invalid. */
export function parseOutputRow(text: string): OutputRow | undefined {
  let rows: string[][];
  try {
    rows = csvRows(text);
  } catch {
    return undefined;
  }
  const whole = rows.length > 0 && rows.every((row) => row.length === 3 && row[0] !== "");
  if (!whole) return undefined;
  const [name, major, year] = rows[0] as [string, string, string];
  return { name, major, year };
}
