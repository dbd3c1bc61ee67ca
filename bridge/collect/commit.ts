import { messageOf } from "../../contract/errors.ts";
import type { Log } from "../../contract/log.ts";
import type { Result } from "../../contract/result.ts";
import { sleep } from "../../contract/stop.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Meters } from "../operate/meters.ts";
import { backoffMs } from "../queue/backoff.ts";

/** Resolves when the result is on the disk. @throws if it is not, and the bridge is stopping */
export type Commit = (result: Result) => Promise<void>;

export interface CommitOptions {
  readonly ledger: Ledger;
  /** Puts a result's own file beside the ledger; `isNew` if the ledger had no line of it. */
  readonly copy: (result: Result, isNew: boolean) => Promise<void>;
  readonly log: Log;
  readonly meters: Meters;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly result: Result;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Group commit: what comes while one batch is written and synced is the next batch, one sync for all.
 * While the disk refuses, all is held and tried again: a result given up would use up its deliveries.
 */
export function createCommit({ ledger, copy, log, meters, signal }: CommitOptions): Commit {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll() {
    isWriting = true;
    // The rest of a received batch comes in this turn.
    await null;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.map(({ result }) => result));
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    isWriting = false;
  }

  async function write(results: readonly Result[]): Promise<void> {
    const fresh = new Set<Result>();
    for (let attempt = 1;; attempt++) {
      try {
        for (const result of await ledger.append(results)) fresh.add(result);
        for (const result of results) await copy(result, fresh.has(result));
        break;
      } catch (error) {
        meters.ledgerFailed(messageOf(error));
        log.error("not ledgered, held", { reason: messageOf(error), attempt });
        if (signal.aborted) throw error;
        await sleep(backoffMs(attempt, { base: 500 }), signal);
      }
    }
    meters.ledgered([...fresh]);
    for (const { identity, key, outcome, requestId, ms } of fresh) {
      log.info("ledgered", { identity, key, outcome, requestId, ms: ms.total });
    }
  }

  return (result) => {
    const done = Promise.withResolvers<void>();
    waiting.push({ result, done });
    if (!isWriting) void writeAll();
    return done.promise;
  };
}
