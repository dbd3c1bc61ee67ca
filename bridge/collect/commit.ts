import type { Log } from "../../cli/log.ts";
import type { Result } from "../../contract/result.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Meters } from "../monitoring/meters.ts";
import { retryWrite } from "./retry_write.ts";

/**
 * Resolves when the result is on the disk: to whether the ledger had no line of it.
 * @throws if it is not, and the bridge is stopping
 */
export type Commit = (result: Result) => Promise<boolean>;

export interface CommitOptions {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly meters: Meters;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly result: Result;
  readonly done: PromiseWithResolvers<boolean>;
}

/**
 * Group commit: what comes while one batch is written and synced is the next batch, one sync for all.
 */
export function createCommit({ ledger, log, meters, signal }: CommitOptions): Commit {
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
        const fresh = new Set(await write(batch.map(({ result }) => result)));
        for (const { result, done } of batch) done.resolve(fresh.has(result));
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    isWriting = false;
  }

  async function write(results: readonly Result[]): Promise<readonly Result[]> {
    const fresh = await retryWrite("not ledgered, held", () => ledger.append(results), {
      log,
      meters,
      signal,
    });
    meters.ledgered(fresh);
    for (const { identity, key, outcome, requestId, ms } of fresh) {
      log.info("ledgered", { identity, key, outcome, requestId, ms: ms.total });
    }
    return fresh;
  }

  return (result) => {
    const done = Promise.withResolvers<boolean>();
    waiting.push({ result, done });
    if (!isWriting) void writeAll();
    return done.promise;
  };
}
