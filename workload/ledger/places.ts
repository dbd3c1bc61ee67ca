import { guestReader } from "./guest.ts";
import { readFileFrom } from "./file.ts";
import { joinedReaders, type LedgerReader, ledgerReader } from "./reader.ts";

/** Where a run's ledgers are: a file of this machine, or in guests. */
export interface LedgerPlaces {
  readonly file: string | undefined;
  /** Their names, with how ssh reaches them. */
  readonly guests: readonly string[];
  readonly sshConfig: string;
}

/** Follows them; undefined if there is none to follow. A file that is named wins. */
export function readerOf({ file, guests, sshConfig }: LedgerPlaces): LedgerReader | undefined {
  if (file !== undefined) return ledgerReader((offset) => readFileFrom(file, offset));
  if (guests.length === 0) return undefined;
  return joinedReaders(guests.map((guest) => ledgerReader(guestReader(sshConfig, guest))));
}

/** What they are called where one is to be looked at. */
export function placesText({ file, guests }: LedgerPlaces): string {
  return file ?? guests.join(", ");
}
