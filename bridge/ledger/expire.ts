import { basename, dirname } from "node:path";

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
 * `results.csv.known`.
 * @returns how many
 */
export async function deleteRotated(ledgerPath: string, before: Date): Promise<number> {
  const folder = dirname(ledgerPath);
  let deleted = 0;
  for (const { name, isFile } of await Array.fromAsync(Deno.readDir(folder))) {
    const at = isFile ? rotatedAt(name, basename(ledgerPath)) : null;
    if (at === null || at >= before) continue;
    await Deno.remove(`${folder}/${name}`);
    deleted++;
  }
  return deleted;
}

/** When a file was rotated, by its name, `results-20260102T030405678Z.csv`; null for other files. */
function rotatedAt(name: string, ledger: string): Date | null {
  const [, stem = "", extension = ""] = /^(.*?)(\.[^./]*)?$/s.exec(ledger)!;
  if (!name.startsWith(`${stem}-`) || !name.endsWith(extension)) return null;
  const stamp = name.slice(stem.length + 1, name.length - extension.length);
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(stamp) ?? [];
  if (parts.length === 0) return null;
  const [year, month, day, hours, minutes, seconds, ms] = parts;
  return new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
}
