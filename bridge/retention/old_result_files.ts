import { entriesOf } from "../ledger/find_lines.ts";

/**
 * Deletes the files of results that were written before a time. They are copies: one of a result
 * that is delivered again is written again.
 * @returns how many
 */
export async function deleteOldResultFiles(folder: string, before: Date): Promise<number> {
  let deleted = 0;
  for (const { name, isFile } of await entriesOf(folder)) {
    if (isFile && await deleteIfOlder(`${folder}/${name}`, before)) deleted++;
  }
  return deleted;
}

/** Returns false also if it is gone: the bridge writes these files, and an erasure deletes some. */
async function deleteIfOlder(path: string, before: Date): Promise<boolean> {
  try {
    if (Number((await Deno.lstat(path)).mtime) >= before.getTime()) return false;
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
