import type { Check } from "../verify/checks.ts";
import type { Frames } from "./frames.ts";
import type { Roll } from "./roll.ts";
import type { Look } from "./roll_strangers.ts";
import { NOBODY, type VideoRow } from "./video_rows.ts";

/** No frames. */
export const NO_FRAMES: Frames = { pictures: new Map(), leftOut: 0, missing: 0, why: "" };

/**
 * Rows and roll with numbers in place of names and files, and without majors, years, reasons and
 * positions of faces. The numbers are drawn: in the order of names, a roster would give them away.
 * @param draw the numbers from 0 to n - 1 in any order
 */
export function redactRoll(
  rows: readonly VideoRow[],
  roll: Roll,
  draw: (n: number) => number[] = drawn,
): { rows: VideoRow[]; roll: Roll } {
  const [places, ranks] = [draw(rows.length), draw(roll.people.length)];
  const numbers = new Map(roll.people.map(({ name }, i) => [name, ranks[i]! + 1]));
  const personOf = (name: string) => {
    // Also somebody whom the roll spells in another way.
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    return `Person ${numbers.get(name)}`;
  };
  const lookAt = (look: Look): Look => ({ ...look, row: places[look.row]! });
  const indexes = (seen: readonly number[]) => seen.map((index) => places[index]!);

  const redacted: VideoRow[] = [];
  for (const [i, row] of rows.entries()) {
    const place = places[i]!;
    redacted[place] = {
      ...row,
      video: `Video ${place + 1}`,
      who: NOBODY.includes(row.who) ? row.who : personOf(row.who),
      major: "",
      year: "",
      others: row.others.map(({ name }) => ({ name: personOf(name), major: "", year: "" })),
      people: row.people && row.people.map((person) => ({
        ...person,
        name: person.name === null ? null : personOf(person.name),
        major: "",
        year: "",
        face: null,
      })),
      nearest: null,
      second: null,
      certainty: row.certainty.startsWith("between ") ? "between two people" : row.certainty,
      reason: "",
      face: null,
      frameKey: null,
    };
  }
  const people = roll.people.map((person) => ({
    ...person,
    name: personOf(person.name),
    major: "",
    year: "",
    seen: indexes(person.seen),
    best: person.best === null ? null : places[person.best]!,
    look: person.look && lookAt(person.look),
  }));
  const strangers = roll.strangers.map((stranger) => ({
    ...stranger,
    seen: indexes(stranger.seen),
    best: places[stranger.best]!,
    looks: stranger.looks.map(lookAt),
    look: stranger.look && lookAt(stranger.look),
  }));
  people.sort((a, b) => numberIn(a.name) - numberIn(b.name));
  return { rows: redacted, roll: { ...roll, people, strangers } };
}

/** The checks without their details, which name videos and people. */
export function redactChecks(checks: readonly Check[]): Check[] {
  return checks.map((check) => ({ ...check, details: [] }));
}

const numberIn = (name: string) => Number(/\d+$/.exec(name));

/** The numbers from 0 to n - 1 in random order (Fisher and Yates). */
function drawn(n: number): number[] {
  const numbers = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32 * (i + 1));
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
}
