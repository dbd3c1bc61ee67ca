import { ContractError, messageOf } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import { parseResult, type Result } from "../../contract/result.ts";
import { sleep } from "../../contract/stop.ts";
import { backoffMs } from "../queue/backoff.ts";
import { startHeartbeat } from "../queue/heartbeat.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { keepDoing } from "../queue/poll.ts";
import type { Message, Queue } from "../queue/queue.ts";

export interface CollectOptions {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface Readable {
  readonly message: Message;
  readonly result: Result;
}

/**
 * The output queue's consumer: a batch of results goes to the ledger, is on the disk, and only then
 * leaves the queue. Returns when stopped; a batch under way is finished first.
 */
export async function runCollect({ queue, ledger, log, signal }: CollectOptions): Promise<void> {
  await keepDoing(`collecting ${queue.name}`, async () => {
    const messages = await queue.receive(10, signal);
    const good: Readable[] = [];
    for (const message of messages) {
      const result = await readOrBury(message);
      if (result) good.push({ message, result });
    }
    if (good.length === 0) return;
    await inLedger(good);
    await queue.remove(good.map(({ message }) => message));
  }, { signal, log });

  /**
   * Holds the batch, hidden, until the disk takes it: deliveries used up while the disk is full would
   * send good results to the dead-letter queue.
   * @throws if stopped meanwhile
   */
  async function inLedger(batch: readonly Readable[]): Promise<void> {
    const beats = batch.map(({ message }) => startHeartbeat(queue, message, log));
    try {
      const written = await append(batch.map(({ result }) => result));
      for (const { identity, key, outcome, requestId } of written) {
        log.info("ledgered", { identity, key, outcome, requestId });
      }
    } finally {
      await Promise.all(beats.map((end) => end()));
    }
  }

  async function append(results: readonly Result[]): Promise<Result[]> {
    for (let attempt = 1;; attempt++) {
      try {
        return await ledger.append(results);
      } catch (error) {
        log.error("not ledgered, held", { reason: messageOf(error), attempt });
        if (signal.aborted) throw error;
        await sleep(backoffMs(attempt, { base: 500 }), signal);
      }
    }
  }

  async function readOrBury(message: Message): Promise<Result | undefined> {
    try {
      return parseResult(message.body);
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      await bury(message, messageOf(error));
      return undefined;
    }
  }

  /** Never throws: the others of the batch go on, and this one comes again. */
  async function bury(message: Message, reason: string): Promise<void> {
    const about = { messageId: message.id, reason };
    try {
      await queue.bury(message, reason);
      log.error("to the dead-letter queue", about);
    } catch (error) {
      log.warn("not buried, it will come again", { ...about, failure: messageOf(error) });
    }
  }
}
