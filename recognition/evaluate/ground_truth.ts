import { UserError } from "../../contract/errors.ts";
import { type Agreement, agreement, parseMapping } from "../../contract/mapping.ts";
import { isBlankRow } from "../../contract/spreadsheet.ts";
import { parseStudents, type StudentItem } from "../../contract/student_file.ts";
import { splitLines, toNfc } from "../../contract/text.ts";
import { readText } from "../../cli/text_file.ts";

/**
 * The person in each video, by the video's composed (NFC) name: a name in the gallery, or null for
 * nobody in it.
 */
export type Truth = ReadonlyMap<string, string | null>;

/**
 * Reads the ground truth. With a roster, lines are `key:major,year` as in a workload's mapping, and
 * stand for the student with that record. Without one, lines are `key:name`. An empty value means
 * nobody in the gallery.
 * @throws {UserError} if a file cannot be read, or a record fits no student or several
 */
export async function readTruth(mappingFile: string, rosterFile?: string): Promise<Truth> {
  const mapping = await readText(mappingFile);
  return rosterFile === undefined
    ? peopleByName(mapping, mappingFile)
    : peopleByRecord(parseStudents(await readText(rosterFile), rosterFile), mapping, mappingFile);
}

export function peopleByRecord(
  students: readonly StudentItem[],
  mapping: string,
  file: string,
): Truth {
  const truth = new Map<string, string | null>();
  for (const [key, { major, year, name, others }] of parseMapping(mapping, file)) {
    if (others) throw new UserError(`${file}: ${key}: a clip has one person here, not several`);
    if (name !== undefined) {
      truth.set(key, name);
      continue;
    }
    const those = (how: Agreement) =>
      students.filter((student) => agreement({ major, year }, student) === how);
    const same = those("same");
    const who = same.length > 0 ? same : those("alike");
    if (who.length > 1) {
      const names = who.map(({ name }) => name).join(", ");
      throw new UserError(
        `${file}: ${key} is ${major}, ${year}: that is ${names}; name the person instead, ` +
          `${key}:${who[0]!.name}, in every line, and leave out --students`,
      );
    }
    if (who.length === 0 && (major !== "" || year !== "")) {
      throw new UserError(`${file}: ${key} is ${major}, ${year}: no student has that record`);
    }
    truth.set(key, who[0]?.name ?? null);
  }
  return truth;
}

export function peopleByName(mapping: string, file: string): Truth {
  const truth = new Map<string, string | null>();
  for (const [index, line] of splitLines(toNfc(mapping)).entries()) {
    if (isBlankRow(line, index)) continue;
    const [, key, name] = /^(.+):([^:]*?)[,;\t]*$/s.exec(line) ?? [];
    if (key === undefined || name === undefined || /^[^,]+,/.test(name)) {
      throw new UserError(
        `${file}, line ${index + 1}: ${JSON.stringify(line)} is not key:name; where it is ` +
          "key:major,year, name the roster too: --students FILE",
      );
    }
    const person = name.trim() || null;
    if (truth.has(key) && truth.get(key) !== person) {
      throw new UserError(
        `${file}, line ${index + 1}: ${key} is mapped to another person on an earlier line`,
      );
    }
    truth.set(key, person);
  }
  return truth;
}

/**
 * Fails if the ground truth names a person who is not in the gallery: most likely the name is
 * misspelt.
 * @throws {UserError} naming the video and the person
 */
export function checkPeopleAreEnrolled(
  people: readonly string[],
  truth: Truth,
  videos: readonly string[],
  file: string,
): void {
  const known = new Set(people);
  for (const video of videos) {
    const person = truth.get(toNfc(video)) ?? null;
    if (person === null || known.has(person)) continue;
    throw new UserError(
      `${video} is of ${person}, who is not in ${file}: enroll them, or map it to nobody (${video}:,)`,
    );
  }
}
