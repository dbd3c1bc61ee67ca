import { csvLine } from "../../contract/csv.ts";
import { toNfc } from "../../contract/text.ts";
import type { Evidence } from "../verify/evidence.ts";
import { type Roll, rollOf, type RollPerson } from "./roll.ts";
import type { Roster } from "./roster.ts";
import { type RowPerson, type VideoRow, videoRows } from "./video_rows.ts";

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
  if (format === "json") return rollJson(roll, rows, { startedAt, source });
  const isWhole = rows.some(({ people }) => people !== null);
  return isWhole ? presenceCsv(roll, rows) : rollCsv(roll, rows);
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

/**
 * Header of the CSV of videos that were looked at as a whole. `from`, `to` and `seconds` count from the video's start,
 * `spans` are `from-to`, and `uploaded` is ISO 8601, UTC.
 */
export const PRESENCE_COLUMNS = [
  "name",
  "major",
  "year",
  "present",
  "video",
  "uploaded",
  "from",
  "to",
  "seconds",
  "spans",
  "sure",
] as const;

/**
 * The roll as CSV, a line for each person and video; an absent person has one line. A video that was not looked at as a
 * whole has no times.
 */
export function presenceCsv(roll: Roll, rows: readonly VideoRow[]): string {
  const lines = roll.people.flatMap((person) => {
    const { name, major, year, seen } = person;
    if (seen.length === 0) return [[name, major, year, "no", "", "", "", "", "", "", ""]];
    return seen.map((index) => {
      const { video, at } = rows[index]!;
      const who = [name, major, year, "yes", video, at];
      const look = lookIn(rows[index]!, name);
      if (!look) return [...who, "", "", "", "", ""];
      const { from, to, seconds, spans, sure } = look;
      const text = spans.map(([from, to]) => `${from}-${to}`).join(" ");
      return [...who, from, to, seconds, text, sure ? "yes" : "no"];
    });
  });
  return [PRESENCE_COLUMNS, ...lines].map((line) => csvLine(line)).join("");
}

/** The person in a whole video, and when; undefined if it was not looked at as a whole. */
function lookIn(row: VideoRow, name: string) {
  const person = row.people?.find((one) => one.name !== null && toNfc(one.name) === toNfc(name));
  return person && lookOf(row, person);
}

function lookOf({ video }: VideoRow, { spans, seconds, distance, sure, time, face }: RowPerson) {
  const [from, to] = [spans[0]?.[0] ?? 0, spans.at(-1)?.[1] ?? 0];
  return { video, from, to, seconds, spans, distance, sure, best: { time, face } };
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
    unknown: roll.strangers.map(({ seen, best, look, looks, seconds }) => {
      const { nearest, video, frameTime } = rows[best]!;
      const where = look ? { video, frameTime: rows[look.row]!.people![look.person]!.time } : null;
      return {
        ...sightings(seen, rows),
        // In a whole video that is the row's, not this stranger's.
        nearest: look ? null : nearest,
        best: where ?? { video, frameTime },
        ...(looks.length > 0 && {
          seconds,
          looks: looks.map(({ row, person }) => lookOf(rows[row]!, rows[row]!.people![person]!)),
        }),
      };
    }),
    noFace: videosOf("no_face", rows),
    unreadable: videosOf("unreadable", rows),
    unanswered: videosOf("", rows),
  };
  return `${JSON.stringify(value, null, 1)}\n`;
}

function entryOf(person: RollPerson, rows: readonly VideoRow[]) {
  const { name, major, year, listed, enrolled, seen, seconds } = person;
  const looks = seen.flatMap((index) => lookIn(rows[index]!, name) ?? []);
  return {
    name,
    major,
    year,
    listed,
    enrolled,
    present: seen.length > 0,
    ...sightings(seen, rows),
    ...(looks.length > 0 && { seconds, looks }),
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
