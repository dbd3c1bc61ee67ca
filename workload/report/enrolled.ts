import { Buffer } from "node:buffer";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";

/** The people of a folder of pictures, by name in NFC: the paths of each one's pictures. */
export type Enrolled = ReadonlyMap<string, readonly string[]>;

/** Pictures are embedded as they are, so that only small ones fit into a page. */
const MAX_BYTES = 300_000;

/** The kinds that a browser shows, by their first bytes. */
const KINDS: readonly (readonly [type: string, head: RegExp])[] = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n/],
  ["image/webp", /^RIFF.{4}WEBP/s],
];

/** Lists the people whom `enroll` would read from a folder. @throws {UserError} if it cannot be read */
export async function enrolledPeople(folder: string): Promise<Enrolled> {
  const people = new Map<string, string[]>();
  try {
    for (const name of await namesIn(folder)) {
      const home = `${folder}/${name}`;
      const { isDirectory } = await Deno.stat(home);
      if (isDirectory) {
        people.set(
          toNfc(name),
          (await namesIn(home)).map((one) => `${home}/${one}`),
        );
      }
    }
  } catch (error) {
    throw new UserError(`--people: cannot read ${folder} (${messageOf(error)})`);
  }
  return people;
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).filter((name) => !name.startsWith(".")).sort();
}

/** The first of these files that a page can show, and its `data:` URL; null if there is none. */
export async function firstPortrait(
  paths: readonly string[],
): Promise<{ path: string; url: string } | null> {
  for (const path of paths) {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > MAX_BYTES) continue;
    const bytes = Buffer.from(await Deno.readFile(path));
    const head = bytes.toString("latin1", 0, 16);
    const [type] = KINDS.find(([, pattern]) => pattern.test(head)) ?? [];
    if (type !== undefined) return { path, url: `data:${type};base64,${bytes.toString("base64")}` };
  }
  return null;
}
