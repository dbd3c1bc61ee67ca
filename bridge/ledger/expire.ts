import { ledgerFiles } from "./find_lines.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** When the first and the last line of a ledger were received. */
export interface LineTimes {
  readonly first: Date;
  readonly last: Date;
}

/**
 * Whether a ledger with these lines is to be rotated, so that old lines can be deleted with their
 * file: once its first line is a tenth of the retention old (at least a day) and nothing has come
 * for an hour, since who watches a run reads one file; at twice that age in any case.
 */
export function isRotationDue({ first, last }: LineTimes, days: number, now: Date): boolean {
  const age = now.getTime() - first.getTime();
  const period = Math.max(1, days / 10) * DAY_MS;
  const isQuiet = now.getTime() - last.getTime() > HOUR_MS;
  return age > 2 * period || (age > period && isQuiet);
}

/** The time before which everything has expired. */
export function expiredBefore(days: number, now: Date): Date {
  return new Date(now.getTime() - days * DAY_MS);
}

/**
 * Deletes the rotated files of a ledger that were rotated before a time. Their identities are in
 * `results.csv.known`, and those of erased answers in `results.csv.erased`.
 * @returns how many
 */
export async function deleteRotated(ledgerPath: string, before: Date): Promise<number> {
  let deleted = 0;
  for (const file of await ledgerFiles(ledgerPath)) {
    const at = rotatedAt(file);
    if (file === ledgerPath || at === null || at >= before) continue;
    await Deno.remove(file);
    deleted++;
  }
  return deleted;
}

/** When a file was rotated, by its name, `results-20260102T030405678Z.csv`. */
function rotatedAt(file: string): Date | null {
  const stamp = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z[^/]*$/.exec(file);
  if (!stamp) return null;
  const [, year, month, day, hours, minutes, seconds, ms] = stamp;
  return new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
}
