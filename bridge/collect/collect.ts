import { messageOf } from "../../cli/errors.ts";
import type { Log } from "../../cli/log.ts";
import { parseResult, type Result } from "../../contract/result.ts";
import type { Meters } from "../monitoring/meters.ts";
import { consume, type ConsumeOptions, type Settlement } from "../queue/consume.ts";
import type { Message, Queue } from "../queue/queue.ts";
import type { Commit } from "./commit.ts";
import type { ResultFileWriter } from "./result_files.ts";
import { retryWrite } from "./retry_write.ts";

export interface CollectOptions {
  readonly queue: Queue;
  /** Writes a result to the ledger; rejects if it cannot. */
  readonly commit: Commit;
  /** Writes a result's own files beside the ledger; undefined: results have none. */
  readonly writeResultFile?: ResultFileWriter | undefined;
  readonly log: Log;
  readonly meters: Meters;
  readonly signal: AbortSignal;
  /** Stops waiting for a disk that does not respond. */
  readonly drainExpired?: AbortSignal;
  readonly extendVisibility?: ConsumeOptions["extendVisibility"];
  /** Pause after a poll that returned few messages, for fuller batches. */
  readonly pauseMs?: () => number;
}

/** Maximum number of results in flight to the disk. */
const MAX_IN_FLIGHT = 500;
/** A result with many people is some 200 kB of text, and several times that when it is parsed. */
const LARGE = 20_000;
/** Maximum number of such results that are parsed at once: systemd limits the bridge's memory. */
const MAX_LARGE = 16;

/**
 * Consumes the output queue: deletes a result's message only after its line is synced to the
 * ledger. Returns when stopped, after the results received by then are finished.
 */
export async function runCollect(options: CollectOptions): Promise<void> {
  const { queue, commit, writeResultFile, log, meters, signal, drainExpired, pauseMs } = options;
  const large = new Set<Promise<void>>();
  await consume({
    queue,
    maxInFlight: MAX_IN_FLIGHT,
    handle,
    log,
    meters,
    signal,
    ...(drainExpired ? { drainExpired } : {}),
    ...(pauseMs ? { pauseMs } : {}),
    ...(options.extendVisibility ? { extendVisibility: options.extendVisibility } : {}),
  });

  async function handle(message: Message): Promise<Settlement> {
    if (message.body.length < LARGE) return await write(message);
    while (large.size >= MAX_LARGE) await Promise.race(large);
    const writing = write(message);
    const done = writing.then(() => {}, () => {}).finally(() => large.delete(done));
    large.add(done);
    return await writing;
  }

  async function write(message: Message): Promise<Settlement> {
    let result: Result;
    try {
      result = parseResult(message.body);
    } catch (error) {
      const reason = messageOf(error);
      return async () => {
        await queue.deadLetter(message, reason);
        meters.deadLettered(queue.name);
        log.error("message moved to the dead-letter queue", { messageId: message.id, reason });
      };
    }
    const isNew = await commit(result);
    if (writeResultFile) {
      await retryWrite(
        "result file not written; retrying",
        () => writeResultFile(result, isNew),
        options,
      );
    }
    return () => queue.delete(message);
  }
}
