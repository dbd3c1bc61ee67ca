/**
 * Whether a bridge has the ledger of this path. It locks a file beside it; to look is to hold that
 * lock for an instant.
 */
export async function isLedgerLocked(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(`${path}.lock`, { read: true });
    return !await file.tryLock(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
