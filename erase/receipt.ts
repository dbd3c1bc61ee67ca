import type { Left } from "./store.ts";

/** What an erasure has done. Except for `reasons`, it names nobody, so that it can be kept. */
export interface Receipt {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly erased: readonly { readonly what: string; readonly count: number }[];
  /** Places where something could not be erased, or that could not be searched. */
  readonly failed: readonly { readonly what: string }[];
  /** What a search finds after the erasure. */
  readonly remaining: readonly { readonly what: string; readonly count: number }[];
  readonly left: readonly Left[];
  readonly isDone: boolean;
  /** Why something failed, for the terminal only: it may hold paths and keys. */
  readonly reasons: readonly string[];
}

/** Copies that no program can find. */
const UNKNOWN_COPIES: Left = {
  what:
    "copies that Rollcall does not know: original videos, backups, files that were sent or saved elsewhere",
  until: "you delete them",
};

/** What stays on AWS for a while, also if an earlier run has deleted the row. */
export const CLOUD_LEFT: readonly Left[] = [
  {
    what: "the row of the students table, in its point-in-time recovery",
    until: "35 days after it was deleted (docs/security.md)",
  },
  {
    what: "the function's log in CloudWatch: keys of videos, and the name if the roster lacked it",
    until: "log_retention (30 days)",
  },
];

/** The receipt as JSON, without the reasons. */
export function receiptJson({ reasons: _, ...receipt }: Receipt): string {
  return JSON.stringify({ ...receipt, left: leftOf(receipt) });
}

/** The receipt as text. */
export function receiptText(receipt: Receipt): string {
  const { at, erased, remaining, failed, isDone } = receipt;
  const lines = [
    `Receipt, ${at}: ${isDone ? "everything that Rollcall found is erased" : "partly erased"}`,
  ];
  for (const { what, count } of erased) lines.push(`  erased     ${what}: ${count}`);
  for (const { what } of failed) lines.push(`  failed     ${what}`);
  for (const { what, count } of remaining) lines.push(`  not erased ${what}: ${count}`);
  for (const { what, until } of leftOf(receipt)) lines.push(`  left       ${what}; until ${until}`);
  return lines.join("\n");
}

/** Each thing once. */
function leftOf({ left }: Pick<Receipt, "left">): Left[] {
  const named = [...left, UNKNOWN_COPIES].map(({ where, ...one }) => {
    const until = where === undefined ? one.until : `${one.until}: the plan names it`;
    return [one.what, { ...one, until }] as const;
  });
  return [...new Map(named).values()];
}
