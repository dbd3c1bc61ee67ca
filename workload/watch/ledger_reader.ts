import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";

/** A ledger file followed as it grows. */
export interface LedgerReader {
  /** Reads what is new; false if the file cannot be read. */
  refresh(): Promise<boolean>;
  /** Everything read so far, in the order of the file. */
  entries(): readonly LedgerEntry[];
}

/** Follows a ledger file. A line counts once it has its line feed; a file that shrank is read anew. */
export function ledgerReader(file: string): LedgerReader {
  let entries: LedgerEntry[] = [];
  let offset = 0;

  const refresh = async (): Promise<boolean> => {
    try {
      using handle = await Deno.open(file);
      const { size } = await handle.stat();
      if (size < offset) {
        entries = [];
        offset = 0;
      }
      if (size === offset) return true;
      await handle.seek(offset, Deno.SeekMode.Start);
      const bytes = await readFully(handle, size - offset);
      const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
      offset += whole.length;
      for (const line of new TextDecoder().decode(whole).split("\n")) {
        const entry = parseLedgerLine(line);
        if (entry) entries.push(entry);
      }
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
        return false;
      }
      throw error;
    }
  };
  return { refresh, entries: () => entries };
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
