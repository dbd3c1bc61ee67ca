import { basename } from "node:path";
import { UserError } from "../../../contract/errors.ts";
import { toNfc } from "../../../contract/text.ts";
import { picturesIn } from "../../enroll/people_folder.ts";

/** Paths of photos, by person. */
export type Photos = ReadonlyMap<string, readonly string[]>;

/** The people to test with. */
export interface PeopleToTest {
  readonly photos: Photos;
  /** What is left out, one line each. */
  readonly notes: readonly string[];
}

/**
 * Reads folders of people: one sub-folder for each person, named after them, with photos. A folder
 * of such folders works too. People with fewer than `least` photos are left out.
 * @throws {UserError} if a folder does not exist or contains nobody, or if fewer than two people
 * are left
 */
export async function findPeople(folders: readonly string[], least: number): Promise<PeopleToTest> {
  const photos = new Map<string, readonly string[]>();
  const homes = new Map<string, string>();
  const notes: string[] = [];
  for (const folder of await setsOf(folders, notes)) {
    for (const name of (await picturesIn(folder)).folders) {
      const [home, person] = [`${folder}/${name}`, toNfc(name)];
      const before = homes.get(person);
      if (before !== undefined) {
        throw new UserError(
          `${before} and ${home} have the same name: rename one, or leave a folder out`,
        );
      }
      homes.set(person, home);
      const { paths, warnings } = await picturesIn(home);
      notes.push(...warnings);
      if (paths.length >= least) photos.set(person, paths);
      else notes.push(`${home}: left out, it has ${paths.length} of ${least} photos needed`);
    }
  }
  if (photos.size < 2) {
    const why = notes.map((note) => `\n  ${note}`).join("");
    const where = folders.join(", ");
    throw new UserError(
      `${where}: people to test with: ${photos.size}; 2 are needed, each in a folder ` +
        `with ${least} photos or more${why}`,
    );
  }
  return { photos, notes };
}

/** The folders that contain people, each once: the named ones, or the folders in them. */
async function setsOf(folders: readonly string[], notes: string[]): Promise<string[]> {
  const sets = new Map<string, string>();
  const add = async (path: string) => sets.set(await Deno.realPath(path), path);
  for (const folder of folders) {
    const path = folder.replace(/(?<=.)\/+$/, "");
    const inner = await Promise.all((await picturesIn(path)).folders.map(async (name) => ({
      path: `${path}/${name}`,
      ...await picturesIn(`${path}/${name}`),
    })));
    const above = inner.filter(({ folders, paths }) => folders.length > 0 && paths.length === 0);
    if (above.length === 0) {
      if (inner.length === 0) {
        throw new UserError(
          `${path} contains no folders: it must contain one for each person, with photos`,
        );
      }
      await add(path);
      continue;
    }
    for (const set of above) await add(set.path);
    for (const other of inner.filter((one) => !above.includes(one))) {
      const what = `beside ${above.map(({ path }) => basename(path)).join(", ")}`;
      notes.push(`${other.path}: left out, it contains no folders of people, unlike those ${what}`);
    }
  }
  return [...sets.values()];
}
