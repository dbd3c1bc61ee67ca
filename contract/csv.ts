// The one place that knows the CSV library.
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { Result } from "./result.ts";

/** One line of quoted-where-needed fields, with its end. */
export function csvLine(fields: readonly (string | number)[], end = "\n"): string {
  return stringify([[...fields]], { record_delimiter: end, quoted_match: /[\r\n]/ });
}

/**
 * The rows of a CSV text, byte-order mark and blank lines taken off.
 * @throws if the quoting is broken
 */
export function csvRows(text: string): string[][] {
  return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
}

const CRLF = "\r\n";

/** The output object's text (RFC 4180): `name,major,year`, or `unknown,,` and the like. */
export function resultCsv(result: Pick<Result, "outcome" | "name" | "student">): string {
  if (result.outcome !== "recognised") return csvLine([result.outcome, "", ""], CRLF);
  const { name, major, year } = result.student ?? { name: result.name ?? "", major: "", year: "" };
  return csvLine([name, major, year], CRLF);
}

/** `test_0.mp4` → `test_0.csv`. */
export function csvKey(videoKey: string): string {
  return withExtension(videoKey, "csv");
}

/** `test_0.mp4` → `test_0.jpg`, in the frame bucket. */
export function frameKey(videoKey: string): string {
  return withExtension(videoKey, "jpg");
}

function withExtension(key: string, extension: string): string {
  return `${key.replace(/\.mp4$/i, "")}.${extension}`;
}
