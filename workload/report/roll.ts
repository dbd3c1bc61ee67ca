import type { Student } from "../../contract/result.ts";
import { toNfc } from "../../contract/text.ts";
import type { Evidence } from "../verify/evidence.ts";
import { type Look, type Stranger, strangersOf } from "./roll_strangers.ts";
import { NOBODY, type VideoRow } from "./video_rows.ts";

/** A person of the roster, or one who was found or is enrolled without being in it. */
export interface RollPerson extends Student {
  /** Whether the roster has them; true for everyone if no roster is known. */
  readonly listed: boolean;
  /** Whether the folder of people has them; null if none was given. */
  readonly enrolled: boolean | null;
  /** Indexes of the rows that show them, in order of upload. Empty: absent. */
  readonly seen: readonly number[];
  /** Index of the row with their best face; null if there is none. */
  readonly best: number | null;
  /** Their best look in a video that was looked at as a whole; null if there is none. */
  readonly look: Look | null;
  /** Seconds in such videos; null if they are in none. */
  readonly seconds: number | null;
}

/** Who was here. */
export interface Roll {
  /** By name. */
  readonly people: readonly RollPerson[];
  /** The one in most videos first. */
  readonly strangers: readonly Stranger[];
  /** Whether a roster is known, without which nobody is absent. */
  readonly hasRoster: boolean;
}

const byName = new Intl.Collator("en", { numeric: true }).compare;

/**
 * Calls the roll.
 * @param rows the videos, from `videoRows`
 * @param roster null if it is not known
 * @param enrolled the names of everyone enrolled, in NFC; null if they are not known
 */
export function rollOf(
  evidence: Pick<Evidence, "outputs" | "people">,
  rows: readonly VideoRow[],
  roster: readonly Student[] | null,
  enrolled: ReadonlySet<string> | null = null,
): Roll {
  const people = new Map<string, { student: Student; listed: boolean; seen: number[] }>();
  for (const { name, major, year } of roster ?? []) {
    people.set(toNfc(name), { student: { name, major, year }, listed: true, seen: [] });
  }
  const order = inOrderOfUpload(rows);
  for (const index of order) {
    const { who, major, year, others } = rows[index]!;
    const found = NOBODY.includes(who) ? others : [{ name: who, major, year }, ...others];
    for (const [name, student] of new Map(found.map((one) => [toNfc(one.name), one]))) {
      const listed = roster === null;
      people.getOrInsertComputed(name, () => ({ student, listed, seen: [] })).seen.push(index);
    }
  }
  for (const name of enrolled ?? []) {
    const student = { name, major: "", year: "" };
    people.getOrInsertComputed(name, () => ({ student, listed: false, seen: [] }));
  }
  return {
    people: [...people].map(([key, { student: { name, major, year }, listed, seen }]) => {
      const best = bestOf(rows, name, seen);
      const isEnrolled = enrolled?.has(key) ?? null;
      return { name, major, year, listed, enrolled: isEnrolled, seen, best, ...looksOf(rows, key) };
    }).sort((a, b) => byName(a.name, b.name)),
    strangers: strangersOf(evidence, rows, order),
    hasRoster: roster !== null,
  };
}

/** A person's looks in whole videos. @param name in NFC */
function looksOf(rows: readonly VideoRow[], name: string): Pick<RollPerson, "look" | "seconds"> {
  const looks = rows.flatMap(({ people }, row) =>
    (people ?? []).flatMap((one, person) =>
      one.name !== null && toNfc(one.name) === name ? [{ row, person, one }] : []
    )
  );
  if (looks.length === 0) return { look: null, seconds: null };
  const distance = ({ one }: (typeof looks)[number]) => one.distance ?? Infinity;
  const { row, person } = looks.reduce((a, b) => distance(b) < distance(a) ? b : a);
  return { look: { row, person }, seconds: looks.reduce((sum, { one }) => sum + one.seconds, 0) };
}

function inOrderOfUpload(rows: readonly VideoRow[]): number[] {
  const at = rows.map((row) => Date.parse(row.at) || 0);
  return [...rows.keys()].sort((a, b) => at[a]! - at[b]! || a - b);
}

/** The row in which the person is the deciding face and nearest to the gallery. */
function bestOf(rows: readonly VideoRow[], name: string, seen: readonly number[]): number | null {
  const own = seen.filter((index) => toNfc(rows[index]!.who) === toNfc(name));
  return own.reduce<number | null>((best, index) => {
    if (best === null) return index;
    return (rows[index]!.distance ?? Infinity) < (rows[best]!.distance ?? Infinity) ? index : best;
  }, null);
}

/** The rows with the best face of a person, known or unknown. */
export function bestRows({ people, strangers }: Roll, rows: readonly VideoRow[]): Set<VideoRow> {
  const best = [...people, ...strangers].flatMap(({ best }) => best === null ? [] : [best]);
  return new Set(best.map((index) => rows[index]!));
}
