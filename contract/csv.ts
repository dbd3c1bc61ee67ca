// The one place that knows the CSV library.
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { pipeline } from "./pipeline.ts";
import type { Result, Student } from "./result.ts";

/** One line of quoted-where-needed fields, with its end. */
export function csvLine(fields: readonly (string | number)[], end = "\n"): string {
  return stringify([[...fields]], { record_delimiter: end, quoted_match: /[\r\n]/ });
}

/**
 * The rows of a CSV text, byte-order mark and blank lines taken off.
 * @throws if the quoting is broken
 */
export function csvRows(text: string, delimiter = ","): string[][] {
  return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, delimiter });
}

const CRLF = "\r\n";

type Told = Pick<Result, "outcome" | "name" | "student"> & Partial<Pick<Result, "others">>;

/**
 * The output object's text (RFC 4180): `name,major,year`, or `unknown,,` and the like; then a row of
 * the same form for everyone else in the frame, where they were asked for.
 */
export function resultCsv({ outcome, name, student, others = [] }: Told): string {
  const first = outcome === "recognised" ? personRow(name, student) : [outcome, "", ""];
  const further = others.map((other) => personRow(other.name ?? "unknown", other.student));
  return [first, ...further].map((row) => csvLine(row, CRLF)).join("");
}

function personRow(name: string | null, student: Student | null): string[] {
  return student ? [student.name, student.major, student.year] : [name ?? "", "", ""];
}

/** `test_0.mp4` → `test_0.csv`, and `test_0.MP4` → `test_0.MP4.csv`: each video has its own. */
export function csvKey(videoKey: string): string {
  return `${stem(videoKey)}.csv`;
}

/** `test_0.mp4` → `test_0.jpg`, in the frame bucket. */
export function frameKey(videoKey: string): string {
  return `${stem(videoKey)}.jpg`;
}

/** The key without `.mp4`, unless that is another video's own name: `a.MP4.mp4` beside `a.MP4`. */
function stem(key: string): string {
  const short = key.replace(/\.mp4$/, "");
  return isVideoKey(short.replace(/(\.mp4)+$/, "")) ? key : short;
}

function isVideoKey(key: string): boolean {
  return /\.mp4$/i.test(key) || pipeline.videoSuffixes.some((suffix) => key.endsWith(suffix));
}
