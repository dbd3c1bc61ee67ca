import type { Log } from "../../cli/log.ts";
import type { Result } from "../../contract/result.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Meters } from "../monitoring/meters.ts";
import { retryWrite } from "./retry_write.ts";

/**
 * Writes a result to the ledger. Resolves once it is on disk, to whether it was new.
 * @throws if the bridge stops before that
 */
export type Commit = (result: Result) => Promise<boolean>;

export interface CommitOptions {
  readonly ledger: Pick<Ledger, "append">;
  readonly log: Log;
  readonly meters: Meters;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly result: Result;
  readonly done: PromiseWithResolvers<boolean>;
}

/** Uploads named in one log line. Journald splits a line of more than 48 KB, and a key may have 1 KB. */
const MAX_NAMED = 40;

/**
 * Group commit: results that arrive while a batch is written and synced form the next batch, with
 * one sync for all of them.
 */
export function createCommit({ ledger, log, meters, signal }: CommitOptions): Commit {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll() {
    isWriting = true;
    // Lets the rest of a received batch arrive.
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
    const fresh = await retryWrite("ledger not written; retrying", () => ledger.append(results), {
      log,
      meters,
      signal,
    });
    meters.ledgered(fresh);
    for (const { identity, key, outcome, requestId, ms } of fresh) {
      log.debug("upload", { identity, key, outcome, requestId, ms: ms.total });
    }
    for (let from = 0; from < fresh.length; from += MAX_NAMED) {
      const keys = fresh.slice(from, from + MAX_NAMED).map(({ key }) => key);
      log.info("ledgered", { uploads: keys.length, keys });
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
