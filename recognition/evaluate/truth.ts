import { messageOf, UserError } from "../../contract/errors.ts";
import { agreement, parseMapping } from "../../contract/mapping.ts";
import { parseStudents, type StudentItem } from "../../contract/student_file.ts";

/** Who is in each video: a name of the gallery, or null for nobody that it knows. */
export type Truth = ReadonlyMap<string, string | null>;

/**
 * Reads who is in each video. With a roster the mapping is as the workload has it, `key:major,year`, and
 * tells the student whose record that is; without one it names the person, `key:name`. Empty: nobody.
 * @throws {UserError} if a file cannot be read, or a record is nobody's or several students'
 */
export async function readTruth(mappingFile: string, rosterFile?: string): Promise<Truth> {
  const mapping = await textOf(mappingFile);
  return rosterFile === undefined
    ? namesIn(mapping, mappingFile)
    : namesBy(parseStudents(await textOf(rosterFile), rosterFile), mapping, mappingFile);
}

export function namesBy(
  students: readonly StudentItem[],
  mapping: string,
  file: string,
): Truth {
  const truth = new Map<string, string | null>();
  for (const [key, { major, year }] of parseMapping(mapping, file)) {
    const who = students.filter((s) => agreement({ major, year }, s) !== "different");
    if (who.length > 1) {
      const names = who.map(({ name }) => name).join(", ");
      throw new UserError(
        `${file}: ${key} is ${major}, ${year}: that is ${names}; name the person instead, ` +
          `${key}:${who[0]!.name}, in every line, and leave out --students`,
      );
    }
    if (who.length === 0 && (major !== "" || year !== "")) {
      throw new UserError(`${file}: ${key} is ${major}, ${year}: no student is that`);
    }
    truth.set(key, who[0]?.name ?? null);
  }
  return truth;
}

export function namesIn(mapping: string, file: string): Truth {
  const truth = new Map<string, string | null>();
  for (const [index, line] of mapping.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [, key, name] = /^(.+):([^:]*)$/s.exec(line) ?? [];
    if (key === undefined || name === undefined || /^[^,]+,/.test(name)) {
      throw new UserError(
        `${file}, line ${index + 1}: ${JSON.stringify(line)} is not key:name; where it is ` +
          "key:major,year, name the roster too: --students FILE",
      );
    }
    truth.set(key, name.replace(/^,$/, "").trim() || null);
  }
  return truth;
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${messageOf(error)})`);
  }
}
