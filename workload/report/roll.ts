import { csvKey } from "../../contract/csv.ts";
import type { Student } from "../../contract/result.ts";
import { toNfc } from "../../contract/text.ts";
import type { Evidence } from "../verify/evidence.ts";
import { groupFaces } from "./strangers.ts";
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
}

/** Unknown faces that match one another. */
export interface Stranger {
  /** Indexes of the rows, in order of upload. */
  readonly seen: readonly number[];
  readonly best: number;
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
  evidence: Pick<Evidence, "outputs">,
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
      return { name, major, year, listed, enrolled: enrolled?.has(key) ?? null, seen, best };
    }).sort((a, b) => byName(a.name, b.name)),
    strangers: strangersOf(evidence, rows, order),
    hasRoster: roster !== null,
  };
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

/** Groups the unknown faces. One without a descriptor (of an older function) is a group of its own. */
function strangersOf(
  { outputs }: Pick<Evidence, "outputs">,
  rows: readonly VideoRow[],
  order: readonly number[],
): Stranger[] {
  const metadata = new Map(outputs.map(({ key, metadata }) => [key, metadata]));
  const unknown = order.filter((index) => rows[index]!.who === "unknown");
  const faces: { index: number; descriptor: Float32Array }[] = [];
  const groups: number[][] = [];
  let threshold = 0;
  for (const index of unknown) {
    const { descriptor = null, rule = null } = metadata.get(csvKey(rows[index]!.video)) ?? {};
    threshold ||= rule?.threshold ?? 0;
    if (descriptor === null) groups.push([index]);
    else faces.push({ index, descriptor });
  }
  const grouped = groupFaces(faces.map(({ descriptor }) => descriptor), threshold);
  groups.push(...grouped.map((group) => group.map((i) => faces[i]!.index)));
  return groups.map((seen) => ({ seen, best: largestFace(rows, seen) }))
    .sort((a, b) => b.seen.length - a.seen.length || a.seen[0]! - b.seen[0]!);
}

function largestFace(rows: readonly VideoRow[], seen: readonly number[]): number {
  const width = (index: number) => rows[index]!.face?.width ?? 0;
  return seen.reduce((best, index) => width(index) > width(best) ? index : best);
}

/** The rows with the best face of a person, known or unknown. */
export function bestRows({ people, strangers }: Roll, rows: readonly VideoRow[]): Set<VideoRow> {
  const best = [...people, ...strangers].flatMap(({ best }) => best === null ? [] : [best]);
  return new Set(best.map((index) => rows[index]!));
}
