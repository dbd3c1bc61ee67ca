import { guestChunkReader } from "./guest_file.ts";
import { readLocalChunk } from "./local_file.ts";
import { combineReaders, type LedgerReader, ledgerReader } from "./reader.ts";

/** Where a run's ledgers are: a file of this machine, or in guests. */
export interface LedgerLocation {
  readonly file: string | undefined;
  /** Their names, with how ssh reaches them. */
  readonly guests: readonly string[];
  readonly sshConfig: string;
}

/** Follows them; undefined if there is none to follow. A file that is named wins. */
export function openLedger({ file, guests, sshConfig }: LedgerLocation): LedgerReader | undefined {
  if (file !== undefined) return ledgerReader((offset) => readLocalChunk(file, offset));
  if (guests.length === 0) return undefined;
  return combineReaders(guests.map((guest) => ledgerReader(guestChunkReader(sshConfig, guest))));
}

/** What they are called where one is to be looked at. */
export function describeLocation({ file, guests }: LedgerLocation): string {
  return file ?? guests.join(", ");
}
