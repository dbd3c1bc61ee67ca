import { dirname } from "node:path";
import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";

/**
 * Writes a file whole or not at all, its folder made where it is missing.
 * @param flag what names the file, for the error
 * @throws {UserError} if it cannot be written
 */
export async function writeFileAtomically(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, async (draft) => {
    await Deno.writeTextFile(draft, text);
    await Deno.rename(draft, file);
  });
}

/**
 * Tries whether this text could be written, before work that it would be too late after.
 * @throws {UserError} if not
 */
export async function assertWritable(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, async (draft) => {
    // A folder of that name would take no file's place.
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
      ? "this program may write under var/ of its checkout alone"
      : messageOf(error);
    throw new UserError(`${flag}: cannot write ${file}: ${why}`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
