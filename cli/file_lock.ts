import { UserError } from "../contract/errors.ts";

/**
 * Locks a file for this process, making it if it is missing. The lock ends when the file is closed,
 * or with the process, however that ends.
 * @returns the locked file, undefined if another process has the lock
 */
export async function lockFile(path: string): Promise<Deno.FsFile | undefined> {
  const file = await Deno.open(path, { write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  return undefined;
}

/** Whether another process has the lock of this file. Takes the lock for an instant to find out. */
export async function isFileLocked(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true });
    return !await file.tryLock(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Locks a folder, by the file `lock` in it, for a program of which one runs at a time.
 * @param program its name, for the error
 * @throws {UserError} if another process has the lock
 */
export async function lockFolder(folder: string, program: string): Promise<Deno.FsFile> {
  await Deno.mkdir(folder, { recursive: true });
  const lock = await lockFile(`${folder}/lock`);
  if (lock) return lock;
  throw new UserError(
    `another ${program} is running in this checkout: stop it, or use another checkout`,
  );
}
