import { agreement, type ExpectedPerson } from "../../contract/mapping.ts";
import { toNfc } from "../../contract/text.ts";
import type { AnswerClass, Compared } from "./answer_class.ts";
import type { OutputRow } from "./output_row.ts";

/**
 * Compares everyone who was found with everyone who is expected. Strangers do not count.
 * @param people the people of the gallery who were found
 * @param first the first row, which says why if nobody was found
 * @param isWhole whether the function looked at the whole video
 */
export function compareEveryone(
  people: readonly OutputRow[],
  first: OutputRow,
  wanted: readonly ExpectedPerson[],
  isWhole: boolean,
): Compared {
  const answered = people.map(({ name }) => name).join("; ") || first.name;
  const verdict = (c: AnswerClass, detail: string) => ({ class: c, answered, detail });
  const says = `the mapping says ${expectedText(wanted)}`;
  if (people.length === 0) {
    const isRight = wanted.length === 0 && first.name !== "unreadable";
    if (isRight) return verdict("right", "");
    return verdict(first.name as AnswerClass, `${first.name}, ${says}`);
  }
  const { missing, unexpected, alike } = assign(people, wanted);
  const texts = unexpected.map(recordText).join("; ");
  const hasNoRecord = ({ major, year }: OutputRow) => major === "" && year === "";
  // Without a record there is nothing to compare.
  const isUnlisted = unexpected.length > 0 && unexpected.every(hasNoRecord) &&
    missing.some(({ name }) => name === undefined);
  if (isUnlisted) {
    return verdict("no_record", `${texts} is not in the students table, ${says}`);
  }
  if (unexpected.length > 0) return verdict("wrong", `${texts}, ${says}`);
  if (missing.length > 0) {
    const why = isWhole ? "" : "; the function does not look at the whole video (people=all)";
    return verdict("incomplete", `without ${expectedText(missing)}, ${says}${why}`);
  }
  if (alike.length === 0) return verdict("right", "");
  return verdict("disagrees", `${alike.map(recordText).join("; ")}, ${says}`);
}

/** Pairs people with expectations: by name, then with the same record, then with a similar one. */
function assign(people: readonly OutputRow[], wanted: readonly ExpectedPerson[]) {
  let [missing, unexpected] = [[...wanted], [...people]];
  const take = (fits: (person: OutputRow, one: ExpectedPerson) => boolean) => {
    const taken: OutputRow[] = [];
    missing = missing.filter((one) => {
      const person = unexpected.find((person) => fits(person, one));
      if (!person) return true;
      unexpected = unexpected.filter((other) => other !== person);
      taken.push(person);
      return false;
    });
    return taken;
  };
  const hasRecord = ({ major, year }: OutputRow) => major !== "" || year !== "";
  take((person, { name }) => name !== undefined && toNfc(person.name) === toNfc(name));
  const agree = (how: "same" | "alike") =>
    take((person, one) =>
      one.name === undefined && hasRecord(person) && agreement(one, person) === how
    );
  agree("same");
  return { alike: agree("alike"), missing, unexpected };
}

/** `floki is history,junior`; only the name or outcome if there is no record. */
export function recordText({ name, major, year }: OutputRow): string {
  return major === "" && year === "" ? name : `${name} is ${major},${year}`;
}

/** `history,junior; Ann Lee`, or `nobody` */
export function expectedText(wanted: readonly ExpectedPerson[]): string {
  return wanted.map(({ name, major, year }) => name ?? `${major},${year}`).join("; ") || "nobody";
}
