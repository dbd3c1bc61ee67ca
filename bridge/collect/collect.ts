import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { parseResult, type Result } from "../../contract/result.ts";
import type { Meters } from "../monitoring/meters.ts";
import { consume, type Settlement } from "../queue/consume.ts";
import type { Message, Queue } from "../queue/queue.ts";
import type { Commit } from "./commit.ts";
import type { Copy } from "./result_files.ts";
import { retryWrite } from "./retry_write.ts";

export interface CollectOptions {
  readonly queue: Queue;
  /** Puts a result on the disk, or says why not. */
  readonly commit: Commit;
  /** Puts a result's own file beside the ledger. */
  readonly copy: Copy;
  readonly log: Log;
  readonly meters: Meters;
  readonly signal: AbortSignal;
  /** Ends the wait for a disk that does not answer. */
  readonly drainExpired?: AbortSignal;
  /** A pause for fuller batches, after a poll that brought few. */
  readonly pauseMs?: () => number;
}

/** Results held at most, on their way to the disk. */
const MAX_IN_FLIGHT = 500;

/**
 * The output queue's consumer: a result goes to the ledger, is on the disk, and only then leaves the
 * queue. Returns when stopped; results received by then are finished first.
 */
export async function runCollect(options: CollectOptions): Promise<void> {
  const { queue, commit, copy, log, meters, signal, drainExpired, pauseMs } = options;
  await consume({
    queue,
    maxInFlight: MAX_IN_FLIGHT,
    work: handle,
    log,
    meters,
    signal,
    ...(drainExpired ? { drainExpired } : {}),
    ...(pauseMs ? { pauseMs } : {}),
  });

  async function handle(message: Message): Promise<Settlement> {
    let result: Result;
    try {
      result = parseResult(message.body);
    } catch (error) {
      const reason = messageOf(error);
      return async () => {
        await queue.deadLetter(message, reason);
        meters.deadLettered(queue.name);
        log.error("to the dead-letter queue", { messageId: message.id, reason });
      };
    }
    const isNew = await commit(result);
    await retryWrite("not copied, held", () => copy(result, isNew), options);
    return () => queue.delete(message);
  }
}
