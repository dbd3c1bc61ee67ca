import { csvLine } from "../../contract/csv.ts";
import { UserError } from "../../contract/errors.ts";
import { writeError } from "../gallery/write_error.ts";

/** A roster of names: a CSV with the one column `name`, which `students` reads. Names are trimmed, as it does. */
export function nameRoster(people: readonly string[]): string {
  return ["name", ...new Set(people.map((name) => name.trim()))].map((name) => csvLine([name]))
    .join("");
}

/** @throws {UserError} if the path exists: a roster that somebody has completed must not be lost */
export async function checkNewRoster(path: string): Promise<void> {
  const exists = await Deno.lstat(path).then(() => true, () => false);
  if (exists) throw new UserError(`--roster: ${path} exists: name a new file, or remove it`);
}

/** @throws {UserError} if it cannot be written */
export async function writeNameRoster(path: string, people: readonly string[]): Promise<void> {
  try {
    await Deno.writeTextFile(path, nameRoster(people), { createNew: true });
  } catch (error) {
    throw writeError(`the roster ${path}`, error);
  }
}
