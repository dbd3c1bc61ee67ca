import { ContractError, messageOf } from "../contract/errors.ts";
import type { Log } from "../contract/log.ts";
import { parseResult, type Result } from "../contract/result.ts";
import type { Ledger } from "./ledger.ts";
import { keepDoing } from "./poll.ts";
import type { Message, Queue } from "./queue.ts";

export interface CollectOptions {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * The output queue's consumer: a batch of results goes to the ledger, is on the disk, and only then
 * leaves the queue. Returns when stopped; a batch under way is finished first.
 */
export async function runCollect({ queue, ledger, log, signal }: CollectOptions): Promise<void> {
  await keepDoing(`collecting ${queue.name}`, async () => {
    const messages = await queue.receive(10, signal);
    const good: { message: Message; result: Result }[] = [];
    for (const message of messages) {
      const result = await readOrBury(message);
      if (result) good.push({ message, result });
    }
    if (good.length === 0) return;
    const written = await ledger.append(good.map(({ result }) => result));
    await queue.remove(good.map(({ message }) => message));
    for (const { identity, key, outcome } of written) {
      log.info("ledgered", { identity, key, outcome });
    }
  }, { signal, log });

  async function readOrBury(message: Message): Promise<Result | undefined> {
    try {
      return parseResult(message.body);
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      log.error("to the dead-letter queue", { messageId: message.id, reason: messageOf(error) });
      await queue.bury(message, messageOf(error));
      return undefined;
    }
  }
}
