import type { LedgerChunk } from "./reader.ts";

/** Reads a local ledger from an offset on; undefined if it does not exist or is not readable. */
export async function readLocalChunk(
  file: string,
  offset: number,
): Promise<LedgerChunk | undefined> {
  try {
    using handle = await Deno.open(file);
    const { size } = await handle.stat();
    if (size <= offset) return { size, bytes: new Uint8Array() };
    await handle.seek(offset, Deno.SeekMode.Start);
    return { size, bytes: await readFully(handle, size - offset) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  }
}

async function readFully(handle: Deno.FsFile, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await handle.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
