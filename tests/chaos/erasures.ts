import { requestErasure } from "../../bridge/ledger/erase_request.ts";
import { isErased } from "../../contract/erased_line.ts";
import type { LedgerEntry } from "../../contract/ledger_line.ts";
import { readLedgers } from "./ledger_files.ts";
import type { Trail } from "./trails.ts";

/** A quarter of the uploads: the others' lines are counted by their keys. */
const isChosen = (identity: string) => /^[0-3]/.test(identity);

/** Answers whose erasure was requested. */
export interface Erasures {
  /** Requests the erasure of some answers. The bridge carries it out, now or in its next life. */
  request(): Promise<void>;
  readonly requested: ReadonlySet<string>;
}

export function createErasures(ledgerFolder: string): Erasures {
  const requested = new Set<string>();
  return {
    requested,
    async request() {
      const { entries } = await readLedgers(ledgerFolder);
      const some = entries.map(({ identity }) => identity)
        .filter((one) => isChosen(one) && !requested.has(one));
      if (some.length === 0) return;
      await requestErasure(`${ledgerFolder}/results.csv`, some);
      for (const identity of some) requested.add(identity);
    },
  };
}

/**
 * The entries with the keys of erased answers, by which uploads are counted, and the identities
 * whose answer is still there although it was to be erased.
 */
export function afterErasures(
  entries: readonly LedgerEntry[],
  requested: ReadonlySet<string>,
  trails: readonly Trail[],
): { entries: LedgerEntry[]; kept: string[] } {
  const keys = new Map(trails.map(({ identity, key }) => [identity, key]));
  return {
    entries: entries.map((entry) =>
      requested.has(entry.identity) && isErased(entry)
        ? { ...entry, video: keys.get(entry.identity) ?? entry.video }
        : entry
    ),
    kept: entries.filter((entry) => requested.has(entry.identity) && !isErased(entry))
      .map(({ identity }) => identity),
  };
}
