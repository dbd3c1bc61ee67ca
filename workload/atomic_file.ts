import { dirname } from "node:path";
import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";

/**
 * Writes a file atomically (a draft, then a rename) and creates its folder if it is missing.
 * @param flag the flag that names the file, for the error message
 * @throws {UserError} if it cannot be written
 */
export async function writeFileAtomically(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, async (draft) => {
    await Deno.writeTextFile(draft, text);
    await Deno.rename(draft, file);
  });
}

/**
 * Checks that a file could be written, before work whose result would otherwise be lost.
 * @throws {UserError} if it could not
 */
export async function assertWritable(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, async (draft) => {
    // A draft can be written beside a folder of that name, but not renamed to it.
    if (await isFolder(file)) throw new Error("it is a folder");
    await Deno.writeTextFile(draft, text);
    await Deno.remove(draft);
  });
}

async function attempt(
  file: string,
  flag: string,
  work: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.new`;
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await work(draft);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    const why = error instanceof Deno.errors.NotCapable
      ? "this program may only write under var/ of its checkout"
      : messageOf(error);
    throw new UserError(`${flag}: cannot write ${file}: ${why}`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
