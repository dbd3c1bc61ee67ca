import { dirname } from "node:path";
import { messageOf } from "../../cli/errors.ts";

/** What a ledger does with a file; what it wrote counts once it is synced. */
export type DiskFile = Pick<
  Deno.FsFile,
  "read" | "write" | "seek" | "truncate" | "syncData" | "close"
>;

/** Opens a file for reading and writing, made if it is not there. */
export type OpenFile = (path: string) => Promise<DiskFile>;

export const openFile: OpenFile = (path) =>
  Deno.open(path, { read: true, write: true, create: true });

/**
 * Writes at `end` and syncs. What a failed write left is taken back before the error goes on.
 * @returns the new end
 */
export async function appendSynced(
  file: DiskFile,
  end: number,
  bytes: Uint8Array,
): Promise<number> {
  try {
    // What an earlier failure left, if it could not be taken back then.
    await file.truncate(end);
    await file.seek(end, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.syncData();
    return end + bytes.length;
  } catch (error) {
    await file.truncate(end).catch(() => {});
    throw new Error(`the ledger cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** The folder must know a new file, or a new name, too. */
export async function syncFolder(path: string): Promise<void> {
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}
