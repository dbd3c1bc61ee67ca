import { isFileLocked, lockFile } from "../../cli/file_lock.ts";
import { UserError } from "../../contract/errors.ts";
import { cannotOpen } from "./disk.ts";

/** A file beside the ledger: rotation renames the ledger, and a lock on it would go along. */
const lockPath = (ledgerPath: string) => `${ledgerPath}.lock`;

/**
 * Locks the ledger at this path for this process.
 * @param compiledFor the folder that a compiled bridge may write, for the error message
 * @returns a function that unlocks it
 * @throws {UserError} if another process has the lock, or the lock file cannot be opened
 */
export async function lockLedger(path: string, compiledFor?: string): Promise<() => void> {
  const lock = await lockFile(lockPath(path)).catch((error) => {
    throw cannotOpen(path, error, compiledFor);
  });
  if (lock) return () => lock.close();
  throw new UserError(
    `the ledger ${path} is in use by another bridge: stop it, or name another file`,
  );
}

/** Whether a running bridge has locked the ledger at this path. */
export function isLedgerLocked(path: string): Promise<boolean> {
  return isFileLocked(lockPath(path));
}
