import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { sleep } from "../../cli/async.ts";
import { backoffMs } from "./backoff.ts";

/**
 * Repeats a step until the signal is aborted. A step that throws (network, service, disk) is logged
 * and retried after an exponential, jittered delay: meanwhile the queue keeps its messages.
 */
export async function retryLoop(
  what: string,
  step: () => Promise<void>,
  { signal, log, onFailure }: {
    signal: AbortSignal;
    log: Log;
    onFailure?: (reason: string) => void;
  },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await step();
      if (failures > 0) log.info(`${what}: works again`, { failures });
      failures = 0;
    } catch (error) {
      if (signal.aborted) {
        const aborted = (error as Error)?.name === "AbortError";
        if (!aborted) log.warn(`${what}: failed at the stop`, { reason: messageOf(error) });
        return;
      }
      onFailure?.(messageOf(error));
      const waitMs = backoffMs(++failures, { base: 500 });
      log.warn(`${what}: failed, trying again`, { reason: messageOf(error), failures, waitMs });
      await sleep(waitMs, signal);
    }
  }
}
