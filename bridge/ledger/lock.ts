import { UserError } from "../../contract/errors.ts";
import { cannotOpen } from "./cannot_open.ts";

/**
 * Locks the ledger of this path to this process; the lock goes with the process. On a file of its
 * own: the ledger's is renamed when it is rotated, and a lock would go with it.
 * @returns what unlocks it
 * @throws {UserError} if another process has it, or the file cannot be made
 */
export async function lockLedger(path: string): Promise<() => void> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(`${path}.lock`, { write: true, create: true });
  } catch (error) {
    throw cannotOpen(path, error);
  }
  if (await file.tryLock(true)) return () => file.close();
  file.close();
  throw new UserError(
    `the ledger ${path} is in use by another bridge: stop it, or name another file`,
  );
}
