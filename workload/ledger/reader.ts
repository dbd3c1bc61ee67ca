import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";

/** Follows a ledger as it grows. */
export interface LedgerReader {
  /** Reads new lines; false if the ledger cannot be read. */
  refresh(): Promise<boolean>;
  /** Everything read so far, in the order of the ledger. */
  entries(): readonly LedgerEntry[];
}

/** The content of a ledger from an offset on. */
export interface LedgerChunk {
  /** Bytes of the whole ledger. */
  readonly size: number;
  /** Empty if the ledger is shorter than the offset. */
  readonly bytes: Uint8Array;
}

/** Reads a ledger from a byte offset on; undefined if it cannot be read. */
export type ReadChunk = (offset: number) => Promise<LedgerChunk | undefined>;

/** Follows a ledger. A line counts once its line feed is written; a ledger that shrank is read again. */
export function ledgerReader(readFrom: ReadChunk): LedgerReader {
  let entries: LedgerEntry[] = [];
  let offset = 0;

  const refresh = async (): Promise<boolean> => {
    let chunk = await readFrom(offset);
    if (chunk && chunk.size < offset) {
      entries = [];
      offset = 0;
      chunk = await readFrom(0);
    }
    if (!chunk) return false;
    const whole = chunk.bytes.subarray(0, chunk.bytes.lastIndexOf(0x0a) + 1);
    offset += whole.length;
    for (const line of new TextDecoder().decode(whole).split("\n")) {
      const entry = parseLedgerLine(line);
      if (entry) entries.push(entry);
    }
    return true;
  };
  return { refresh, entries: () => entries };
}

/** Combines the ledgers of several bridges; readable if each one is. */
export function combineReaders(readers: readonly LedgerReader[]): LedgerReader {
  return {
    refresh: async () =>
      (await Promise.all(readers.map((reader) => reader.refresh()))).every((read) => read),
    entries: () => readers.flatMap((reader) => reader.entries()),
  };
}
