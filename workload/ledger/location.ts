import { guestChunkReader } from "./guest_file.ts";
import { readLocalChunk } from "./local_file.ts";
import { combineReaders, type LedgerReader, ledgerReader } from "./reader.ts";

/** Where the ledgers of a run are: a local file, or in guests. */
export interface LedgerLocation {
  readonly file: string | undefined;
  /** Host names of the guests in the ssh configuration. */
  readonly guests: readonly string[];
  readonly sshConfig: string;
}

/** Opens the ledgers; undefined if no location is given. A local file takes precedence. */
export function openLedger({ file, guests, sshConfig }: LedgerLocation): LedgerReader | undefined {
  if (file !== undefined) return ledgerReader((offset) => readLocalChunk(file, offset));
  if (guests.length === 0) return undefined;
  return combineReaders(guests.map((guest) => ledgerReader(guestChunkReader(sshConfig, guest))));
}

/** The location for messages. */
export function describeLocation({ file, guests }: LedgerLocation): string {
  return file ?? guests.join(", ");
}
