import type { LedgerEntry } from "../../contract/ledger_line.ts";
import type { Trail } from "./trails.ts";
import { isPoison } from "./upload_plan.ts";

/** Findings about the uploads and the ledger. Without any, each upload is in the ledger once. */
export interface Verdict {
  readonly lost: readonly Finding[];
  readonly twice: readonly Finding[];
  /** Poison that is not in the dead-letter queue with a reason, or is in the ledger. */
  readonly poison: readonly Finding[];
  /** Ledger lines without an upload. */
  readonly strangers: readonly Finding[];
}

export interface Finding {
  readonly key: string;
  /** Number of uploads or lines of this key. */
  readonly count: number;
  readonly text: string;
}

/**
 * Compares the ledger with the uploads. Counts by key, and uses identities only to tell a duplicate
 * line from a second upload: wrong identities cannot hide a loss.
 * @param puts the key of each upload; a key twice is two uploads
 */
export function verify({ puts, entries, trails }: {
  puts: readonly string[];
  entries: readonly LedgerEntry[];
  trails: readonly Trail[];
}): Verdict {
  const verdict = { lost: [], twice: [], poison: [], strangers: [] } as Record<
    keyof Verdict,
    Finding[]
  >;
  const uploads = countBy(puts, (key) => key);
  const lines = Map.groupBy(entries, ({ video }) => video);
  const seen = Map.groupBy(trails, ({ key }) => key);

  for (const [key, wanted] of uploads) {
    const ofKey = lines.get(key) ?? [];
    const trail = seen.get(key) ?? [];
    const add = (to: keyof Verdict, count: number, what: string) =>
      verdict[to].push({ key, count, text: `${what}: ${trailText(trail)}` });
    if (isPoison(key)) {
      if (!trail.some(({ deadLettered }) => deadLettered.length > 0)) {
        add("poison", wanted, "not in the dead-letter queue with a reason");
      }
      if (ofKey.length > 0) add("poison", ofKey.length, "in the ledger");
      continue;
    }
    const different = new Set(ofKey.map(({ identity }) => identity)).size;
    const missing = wanted - different;
    const tooMany = Math.max(ofKey.length - different, ofKey.length - wanted);
    if (missing > 0) add("lost", missing, `${different} of ${wanted} in the ledger`);
    if (tooMany > 0) add("twice", tooMany, `${ofKey.length} lines for ${wanted} uploads`);
  }
  for (const [key, ofKey] of lines) {
    if (uploads.has(key)) continue;
    verdict.strangers.push({ key, count: ofKey.length, text: "in the ledger, never uploaded" });
  }
  return verdict;
}

/** How many uploads or lines the findings are about. */
export function countOf(findings: readonly Finding[]): number {
  return findings.reduce((sum, { count }) => sum + count, 0);
}

function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}

/** The steps of each identity in order: the last one is where the upload was last seen. */
function trailText(trails: readonly Trail[]): string {
  if (trails.length === 0) return "its event was never delivered";
  return trails.map((one) => {
    const steps = [
      ["event delivered", one.delivered],
      ["invoked", one.invoked],
      ["result sent", one.resultSent],
      ["event deleted", one.eventDeleted],
      ["result delivered", one.resultDelivered],
      ["result deleted", one.resultDeleted],
    ].filter(([, times]) => times !== 0).map(([step, times]) => `${step} ${times}×`);
    const part = one.range ? ` (part ${one.range.part} of ${one.range.of})` : "";
    return `${one.identity.slice(0, 8)}${part} ${steps.join(", ")}`;
  }).join("; ");
}
