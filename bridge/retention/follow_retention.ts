import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { expiredBefore } from "../ledger/expire.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { deleteOldResultFiles } from "./old_result_files.ts";

const EVERY_MS = 3_600_000;

/**
 * Deletes expired ledgers and files of results, now and every hour.
 * @param days how long they are kept; 0: for ever
 * @returns a function that stops, after a deletion in progress
 */
export function followRetention(
  ledger: Pick<Ledger, "expire">,
  { days, results, log, everyMs = EVERY_MS, now = () => new Date() }: {
    days: number;
    /** The folder of the files of results. */
    results: string;
    log: Log;
    everyMs?: number;
    now?: () => Date;
  },
): () => Promise<void> {
  if (days === 0) return () => Promise.resolve();
  let current: Promise<void> | undefined;
  const look = async () => {
    try {
      const ledgers = await ledger.expire(days);
      const files = await deleteOldResultFiles(results, expiredBefore(days, now()));
      if (ledgers + files > 0) log.info("expired files deleted", { ledgers, results: files });
    } catch (error) {
      log.error("expired files not deleted; retrying", { reason: messageOf(error) });
    }
    current = undefined;
  };
  current = look();
  const timer = setInterval(() => current ??= look(), everyMs);
  return async () => {
    clearInterval(timer);
    await current;
  };
}
