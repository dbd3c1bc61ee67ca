import { dirname } from "node:path";
import { tryToWrite, writeAtomically } from "../cli/atomic_write.ts";
import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";

/**
 * Writes a file atomically and creates its folder if it is missing.
 * @param flag the flag that names the file, for the error message
 * @throws {UserError} if it cannot be written
 */
export async function writeFileAtomically(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, () => writeAtomically(file, text));
}

/**
 * Checks that a file could be written, before work whose result would otherwise be lost.
 * @throws {UserError} if it could not
 */
export async function assertWritable(file: string, text: string, flag: string): Promise<void> {
  await attempt(file, flag, () => tryToWrite(file, text));
}

async function attempt(file: string, flag: string, work: () => Promise<void>): Promise<void> {
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await work();
  } catch (error) {
    const why = error instanceof Deno.errors.NotCapable
      ? "this program may only write under var/ of its checkout"
      : messageOf(error);
    throw new UserError(`${flag}: cannot write ${file}: ${why}`);
  }
}
