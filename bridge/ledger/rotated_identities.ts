import { syncFolderOf } from "../../cli/atomic_write.ts";
import { appendSynced, type OpenFile } from "./disk.ts";
import type { IdentitySet } from "./identity_set.ts";

/** Bytes per identity in the file. */
const BYTES = 16;

const CHUNK = BYTES << 16;

/**
 * Path of the file that holds the identities of rotated ledgers, 16 bytes each. With it, rotated
 * files can be moved away, and a redelivered result still adds no line.
 */
export function rotatedIdentitiesPath(ledgerPath: string): string {
  return `${ledgerPath}.known`;
}

/** Reads them into the set. A missing file has none. */
export async function readRotatedIdentities(path: string, into: IdentitySet): Promise<void> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  using _ = file;
  const chunk = new Uint8Array(CHUNK);
  let held = 0;
  for (let read; (read = await file.read(chunk.subarray(held))) !== null;) {
    held += read;
    const whole = held - held % BYTES;
    for (let at = 0; at < whole; at += BYTES) into.add(chunk.subarray(at, at + BYTES).toHex());
    // An incomplete identity at the end was torn by a crash, before its ledger was rotated.
    chunk.copyWithin(0, whole, held);
    held -= whole;
  }
}

/** Appends identities, and syncs. */
export async function appendRotatedIdentities(
  path: string,
  identities: readonly string[],
  open: OpenFile,
): Promise<void> {
  const bytes = new Uint8Array(identities.length * BYTES);
  identities.forEach((identity, i) => bytes.set(Uint8Array.fromHex(identity), i * BYTES));
  const file = await open(path);
  try {
    const size = await file.seek(0, Deno.SeekMode.End);
    await appendSynced(file, size - size % BYTES, bytes);
  } finally {
    file.close();
  }
  await syncFolderOf(path);
}
