import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import type { Meters } from "../monitoring/meters.ts";
import { backoffMs } from "../queue/backoff.ts";

/**
 * Retries a write to the disk until it succeeds: giving a result up would use up its deliveries.
 * @throws the disk's error if the bridge is stopping
 */
export async function retryWrite<T>(
  failure: string,
  write: () => Promise<T>,
  { log, meters, signal }: { log: Log; meters: Meters; signal: AbortSignal },
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await write();
    } catch (error) {
      meters.ledgerFailed(messageOf(error));
      log.error(failure, { reason: messageOf(error), attempt });
      if (signal.aborted) throw error;
      await sleep(backoffMs(attempt, { base: 500 }), signal);
    }
  }
}
