import { dirname, join } from "node:path";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

const DAY_MS = 86_400_000;

/** The files of a run that name people. */
export interface RunFiles {
  /** The run record. */
  readonly run: string;
  /** The report, if it is not beside the run record. */
  readonly report?: string | undefined;
}

/**
 * Deletes the run record and the reports of a run that were last written more than `days` ago.
 * @param days 0: never
 * @returns the deleted files
 * @throws {UserError} if one cannot be deleted
 */
export async function deleteExpired(
  { run, report }: RunFiles,
  days: number,
  now: Date = new Date(),
): Promise<string[]> {
  if (days === 0) return [];
  const beside = ["report.html", "report-redacted.html"].map((name) => join(dirname(run), name));
  const deleted: string[] = [];
  for (const file of new Set([run, ...beside, ...report === undefined ? [] : [report]])) {
    const info = await Deno.lstat(file).catch(() => null);
    const age = now.getTime() - Number(info?.mtime ?? now);
    if (!info?.isFile || age <= days * DAY_MS) continue;
    try {
      await Deno.remove(file);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw new UserError(`--report-retention: cannot delete ${file} (${messageOf(error)})`);
    }
    deleted.push(file);
  }
  return deleted;
}
