import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";

/** A ledger followed as it grows. */
export interface LedgerReader {
  /** Reads what is new; false if it cannot be read. */
  refresh(): Promise<boolean>;
  /** Everything read so far, in the order of the ledger. */
  entries(): readonly LedgerEntry[];
}

/** What a ledger holds from a place in it on. */
export interface LedgerChunk {
  /** Bytes of the whole ledger, when it was looked at. */
  readonly size: number;
  /** Those from the place on, or none if the ledger is shorter. */
  readonly bytes: Uint8Array;
}

/** Reads from a byte of a ledger on; undefined if it cannot be read. */
export type ReadChunk = (offset: number) => Promise<LedgerChunk | undefined>;

/** Follows a ledger. A line counts once it has its line feed; one that shrank is read anew. */
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

/** The ledgers of several bridges as one: readable if each is. */
export function combineReaders(readers: readonly LedgerReader[]): LedgerReader {
  return {
    refresh: async () =>
      (await Promise.all(readers.map((reader) => reader.refresh()))).every((read) => read),
    entries: () => readers.flatMap((reader) => reader.entries()),
  };
}
