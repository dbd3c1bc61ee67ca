import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

/** The file operations that a ledger uses. A write counts once it is synced. */
export type DiskFile = Pick<
  Deno.FsFile,
  "read" | "write" | "seek" | "truncate" | "syncData" | "close"
>;

/** Opens a file for reading and writing, and creates it if it is missing. */
export type OpenFile = (path: string) => Promise<DiskFile>;

export const openFile: OpenFile = (path) =>
  Deno.open(path, { read: true, write: true, create: true });

/**
 * Writes at `end` and syncs. A failed write is undone before its error is thrown.
 * @returns the new end
 */
export async function appendSynced(
  file: DiskFile,
  end: number,
  bytes: Uint8Array,
): Promise<number> {
  try {
    // Removes what an earlier failed write left, if it could not be undone then.
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

/** The folder that the bridge's permissions cover, unless it was compiled for another. */
const LEDGER_FOLDER = "var/bridge";

/** What to do where the permissions do not cover a ledger's folder. */
export function ledgerFolderHint(compiledFor: string | undefined): string {
  return compiledFor
    ? `keep it under ${compiledFor}, or compile the bridge for its folder (./rollcall compile --state)`
    : `keep it under ${LEDGER_FOLDER} of the checkout`;
}

/**
 * Why a ledger cannot be opened, with the remedy where the program's own permissions forbid it.
 * @param compiledFor the folder that a compiled bridge may write
 */
export function cannotOpen(path: string, error: unknown, compiledFor?: string): UserError {
  const isRefused = error instanceof Deno.errors.NotCapable;
  const remedy = isRefused ? `: ${ledgerFolderHint(compiledFor)}` : "";
  return new UserError(`the ledger ${path} cannot be opened: ${messageOf(error)}${remedy}`);
}
