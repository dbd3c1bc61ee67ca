/**
 * Deletes the files of results that were written before a time. They are copies: one of a result
 * that is delivered again is written again.
 * @returns how many
 */
export async function deleteOldResultFiles(folder: string, before: Date): Promise<number> {
  let deleted = 0;
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (!isFile || Number((await Deno.lstat(path)).mtime) >= before.getTime()) continue;
      await Deno.remove(path);
      deleted++;
    }
  } catch (error) {
    // The folder comes with the first result; a file may be replaced meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return deleted;
}
