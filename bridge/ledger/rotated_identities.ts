import { appendSynced, type OpenFile, syncFolder } from "./disk.ts";
import type { IdentitySet } from "./identity_set.ts";

/** Bytes of an identity in the file. */
const BYTES = 16;

const CHUNK = BYTES << 16;

/**
 * The identities of rotated ledgers, 16 bytes each, in a file of their own: so that a rotated file
 * may be moved away, and a redelivery still writes nothing.
 */
export function rotatedIdentitiesPath(ledgerPath: string): string {
  return `${ledgerPath}.known`;
}

/** Reads them into the set; nothing if there is no such file. */
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
    // Less than an identity at the file's end was torn off: its ledger had not been rotated yet.
    chunk.copyWithin(0, whole, held);
    held -= whole;
  }
}

/** Adds to them, on the disk on return. */
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
  await syncFolder(path);
}
