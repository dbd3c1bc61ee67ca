import { csvLine } from "../../contract/csv.ts";
import type { Evidence } from "../verify/evidence.ts";
import { type Roll, rollOf, type RollPerson } from "./roll.ts";
import type { Roster } from "./roster.ts";
import { type VideoRow, videoRows } from "./video_rows.ts";

/** The roll of a run as text. */
export function rollText(
  evidence: Evidence,
  { students, source }: Roster,
  enrolled: ReadonlySet<string> | null,
  format: "csv" | "json",
): string {
  const rows = videoRows(evidence);
  const roll = rollOf(evidence, rows, students, enrolled);
  const { startedAt } = evidence.run;
  return format === "csv" ? rollCsv(roll, rows) : rollJson(roll, rows, { startedAt, source });
}

/** Header of the CSV. `times` is the number of `videos`; `first` and `last` are times of upload, ISO 8601, UTC. */
export const ROLL_COLUMNS = [
  "name",
  "major",
  "year",
  "present",
  "times",
  "videos",
  "first",
  "last",
] as const;

/** The roll as CSV, a line for each person; the keys in `videos` are separated by `; `. */
export function rollCsv(roll: Roll, rows: readonly VideoRow[]): string {
  const lines = roll.people.map((person) => {
    const { name, major, year, present, videos, first, last } = entryOf(person, rows);
    return [
      name,
      major,
      year,
      present ? "yes" : "no",
      videos.length,
      videos.join("; "),
      first ?? "",
      last ?? "",
    ];
  });
  return [ROLL_COLUMNS, ...lines].map((line) => csvLine(line)).join("");
}

/** The roll as JSON: everyone of the roster, and the unknown people. */
export function rollJson(
  roll: Roll,
  rows: readonly VideoRow[],
  { startedAt, source }: { startedAt: string; source: string },
): string {
  const value = {
    startedAt,
    roster: roll.hasRoster ? source : null,
    people: roll.people.map((person) => entryOf(person, rows)),
    unknown: roll.strangers.map(({ seen, best }) => {
      const { nearest, video, frameTime } = rows[best]!;
      return { ...sightings(seen, rows), nearest, best: { video, frameTime } };
    }),
    noFace: videosOf("no_face", rows),
    unreadable: videosOf("unreadable", rows),
    unanswered: videosOf("", rows),
  };
  return `${JSON.stringify(value, null, 1)}\n`;
}

function entryOf(person: RollPerson, rows: readonly VideoRow[]) {
  const { name, major, year, listed, enrolled, seen } = person;
  return {
    name,
    major,
    year,
    listed,
    enrolled,
    present: seen.length > 0,
    ...sightings(seen, rows),
  };
}

/** The videos, and when the first and the last of them was uploaded. */
function sightings(seen: readonly number[], rows: readonly VideoRow[]) {
  const videos = seen.map((index) => rows[index]!.video);
  const at = (index: number | undefined) => index === undefined ? null : rows[index]!.at || null;
  return { videos, first: at(seen[0]), last: at(seen.at(-1)) };
}

function videosOf(who: string, rows: readonly VideoRow[]): string[] {
  return rows.filter((row) => row.who === who).map(({ video }) => video);
}
