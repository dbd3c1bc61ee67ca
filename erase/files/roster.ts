import { csvRows } from "../../contract/csv.ts";
import { parseStudents } from "../../contract/student_file.ts";
import { toNfc } from "../../contract/text.ts";
import { exportText } from "../../workload/students/export.ts";
import { isName } from "../person.ts";

/** The person's row of a roster, as JSON; undefined if the text is no roster or has no such row. */
export function rosterRow(text: string, name: string): string | undefined {
  try {
    const row = parseStudents(text, "roster").find((student) => student.name === name);
    return row && JSON.stringify(row, null, 1);
  } catch {
    return undefined;
  }
}

/**
 * A roster without the person. A CSV keeps every other line as it is.
 * @returns undefined if that cannot be done, because the row spans several lines for example
 */
export function withoutPerson(text: string, name: string): string | undefined {
  const others = parseStudents(text, "roster").filter((student) => student.name !== name);
  if (/^\uFEFF?\s*\[/.test(text)) return exportText(others, true);
  const lines = text.split(/(?<=\n)/);
  const isRowOf = (line: string) => DELIMITERS.some((delimiter) => hasName(line, delimiter, name));
  const kept = lines.filter((line) => !toNfc(line).includes(name) || !isRowOf(line)).join("");
  try {
    const left = parseStudents(kept, "roster").map((student) => student.name);
    return left.join("\0") === others.map((student) => student.name).join("\0") ? kept : undefined;
  } catch {
    // A roster of one person is its header.
    return others.length === 0 ? kept : undefined;
  }
}

const DELIMITERS = [",", ";", "\t"];

function hasName(line: string, delimiter: string, name: string): boolean {
  try {
    return (csvRows(line, delimiter)[0] ?? []).some((cell) => isName(name, cell));
  } catch {
    return false;
  }
}
