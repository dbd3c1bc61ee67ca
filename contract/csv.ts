// CSV as every program reads and writes it. Only this file uses csv-parse and csv-stringify.
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { pipeline } from "./pipeline.ts";
import type { Result, Student } from "./result.ts";

/** What csv-stringify may have to quote. */
const SPECIAL = /[",\r\n]/;

/** One CSV line with its line end; fields are quoted where needed. */
export function csvLine(fields: readonly (string | number)[], end = "\n"): string {
  // csv-stringify checks its options each time, which takes 8 KB of garbage a line.
  if (!fields.some((field) => SPECIAL.test(`${field}`))) return `${fields.join(",")}${end}`;
  return stringify([[...fields]], { record_delimiter: end, quoted_match: /[\r\n]/ });
}

/**
 * The rows of a CSV text, of any length, without byte-order mark and blank lines.
 * @throws if the quoting is malformed
 */
export function csvRows(text: string, delimiter = ","): string[][] {
  return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, delimiter });
}

const CRLF = "\r\n";

type Answer =
  & Pick<Result, "outcome" | "name" | "student">
  & Partial<Pick<Result, "others" | "people">>;

/**
 * The output object's text (RFC 4180): `name,major,year`, or the outcome as in `unknown,,`. With `others`, a row of
 * the same form follows for each further face in the frame; with `people`, one for each further person in the video.
 */
export function resultCsv({ outcome, name, student, others = [], people }: Answer): string {
  const first = outcome === "recognised" ? personRow(name, student) : [outcome, "", ""];
  const more = people ? people.slice(1) : others;
  const further = more.map((other) => personRow(other.name ?? "unknown", other.student));
  return [first, ...further].map((row) => csvLine(row, CRLF)).join("");
}

function personRow(name: string | null, student: Student | null): string[] {
  return student ? [student.name, student.major, student.year] : [name ?? "", "", ""];
}

/**
 * A video's key in the output bucket: `test_0.mp4` → `test_0.csv`. No two videos share one, so `test_0.MP4` →
 * `test_0.MP4.csv`.
 */
export function csvKey(videoKey: string): string {
  return `${stem(videoKey)}.csv`;
}

/** A video's key in the frame bucket: `test_0.mp4` → `test_0.jpg`. */
export function frameKey(videoKey: string): string {
  return `${stem(videoKey)}.jpg`;
}

/** Key of a video's people in the frame bucket: `test_0.mp4` → `test_0.json`. No frame ends like that. */
export function peopleKey(videoKey: string): string {
  return `${stem(videoKey)}.json`;
}

/**
 * Key of the faces that the function has followed so far in a long video: `test_0.mp4` →
 * `test_0.tracks`, in the frame bucket.
 */
export function tracksKey(videoKey: string): string {
  return `${stem(videoKey)}.tracks`;
}

/**
 * Key of the faces in a part of a long video, in the frame bucket: `test_0.<identity>.part-2-of-4.tracks`. The upload's
 * identity keeps it apart from other uploads of the same video, and from other videos.
 */
export function partTracksKey(
  videoKey: string,
  upload: string,
  { part, of }: { part: number; of: number },
): string {
  return `${stem(videoKey)}.${upload}.part-${part}-of-${of}.tracks`;
}

/** The key of the tracks that a part belongs to; any other key as it is. */
export function tracksOfPart(key: string): string {
  return key.replace(/\.[0-9a-f]{32}\.part-\d+-of-\d+\.tracks$/, ".tracks");
}

/** The key without `.mp4`, unless the rest could be another video's key: `a.MP4.mp4` beside `a.MP4`. */
function stem(key: string): string {
  const short = key.replace(/\.mp4$/, "");
  return isVideoKey(short.replace(/(\.mp4)+$/, "")) ? key : short;
}

function isVideoKey(key: string): boolean {
  return /\.mp4$/i.test(key) || pipeline.videoSuffixes.some((suffix) => key.endsWith(suffix));
}
