import { UserError } from "../../contract/errors.ts";
import {
  type DeadLetterQueue,
  type FailedMessage,
  VISIBILITY_SECONDS,
} from "./dead_letter_queue.ts";
import { batchesOfTen, type ReceivedMessages, withReceivedMessages } from "./receive_all.ts";
import { type DeadLetter, whyRedriveFails } from "./dead_letter.ts";
import { redrive } from "./redrive.ts";
import { isSelective, type Selection, selector } from "./selection.ts";
import { deadLetterJson, deadLetterTable, oldestFirst, truncated, videoText } from "./show.ts";

export interface DlqOptions {
  readonly selection: Selection;
  /** Maximum number of messages received from a queue. */
  readonly limit: number;
  readonly json: boolean;
  /** Also redrive messages that would fail again. */
  readonly all: boolean;
  /** Uploads to other buckets would fail again. */
  readonly inputBucket: string;
  /** Width of the terminal. */
  readonly columns: number;
  /** Asks the user to type this word; undefined to skip the question. */
  readonly confirm: ((question: string, word: string) => Promise<boolean>) | undefined;
  /** Prints a line of the answer. */
  readonly print: (line: string) => void;
  /** Prints a line about what is missing from the answer. */
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
}

export const ACTIONS = ["list", "redrive", "purge"] as const;
export type Action = (typeof ACTIONS)[number];

/** What was done with one queue. */
interface Outcome {
  readonly found: readonly DeadLetter[];
  readonly failed: readonly FailedMessage[];
}

/**
 * Performs the action on each queue in turn.
 * @returns the exit code: 1 if a selected message was not found, or something failed
 * @throws the signal's reason when stopped, after the received messages were made visible again
 */
export async function runDlq(
  action: Action,
  queues: readonly DeadLetterQueue[],
  options: DlqOptions,
): Promise<number> {
  const { selection, warn } = options;
  const act = { list, redrive: redriveSelected, purge: purgeSelected }[action];
  let code = 0;
  const found = new Set<string>();
  for (const queue of queues) {
    const outcome = await withReceivedMessages(
      queue,
      options.limit,
      options.signal,
      async (received) => {
        const outcome = await act(
          queue,
          received,
          received.messages.filter(selector(selection)),
          options,
        );
        if (received.limitReached) {
          warn(`${queue.name}: ${options.limit} looked at, there may be more: see --limit`);
        }
        return outcome;
      },
    );
    for (const { id } of outcome.found) found.add(id);
    for (const { message, reason } of outcome.failed) {
      warn(
        `${queue.name}: ${message.id} (${truncated(videoText(message), 60)}): ${
          truncated(reason, 200)
        }`,
      );
      code = 1;
    }
    options.signal.throwIfAborted();
  }
  for (const id of selection.ids ?? []) {
    if (found.has(id)) continue;
    warn(`no dead-lettered message ${truncated(id, 60)} was found`);
    code = 1;
  }
  return code;
}

function list(
  queue: DeadLetterQueue,
  received: ReceivedMessages,
  found: readonly DeadLetter[],
  { selection, json, columns, print }: DlqOptions,
): Promise<Outcome> {
  if (json) {
    for (const message of oldestFirst(found)) {
      print(deadLetterJson(message, queue.name));
    }
  } else {
    const of = isSelective(selection) ? ` of ${received.messages.length}` : "";
    print(`${queue.name}: ${found.length}${of} dead`);
    if (found.length > 0) print(deadLetterTable(found, columns));
  }
  return Promise.resolve({ found, failed: [] });
}

/**
 * Redrives selected messages, whatever they are. Without a selection, messages that can only fail
 * again (not an S3 event, another bucket's) stay, unless `all` is set.
 */
async function redriveSelected(
  queue: DeadLetterQueue,
  received: ReceivedMessages,
  found: readonly DeadLetter[],
  { selection, all, inputBucket, print, signal }: DlqOptions,
): Promise<Outcome> {
  const redrivable = all || isSelective(selection)
    ? found
    : found.filter((message) => whyRedriveFails(message, inputBucket) === undefined);
  const { sent, failed } = await redrive(queue, redrivable, received, signal);
  const counts = [...sent].map(([name, count]) => `${count} redriven to ${name}`);
  const summary = counts.length > 0 ? counts : ["0 redriven"];
  const stay = found.length - redrivable.length;
  if (stay > 0) summary.push(`${stay} would fail again and stay: see list, or --all`);
  print(`${queue.name}: ${summary.join(", ")}`);
  return { found, failed };
}

async function purgeSelected(
  queue: DeadLetterQueue,
  received: ReceivedMessages,
  found: readonly DeadLetter[],
  { columns, confirm, print, signal }: DlqOptions,
): Promise<Outcome> {
  if (found.length > 0) {
    print(deadLetterTable(found, columns));
    const asked = performance.now();
    const question = `${queue.name}: ${found.length} to be deleted for good. ` +
      `Type ${queue.name} to do so: `;
    if (confirm && !await confirm(question, queue.name)) {
      print(`${queue.name}: 0 purged, its name was not typed`);
      return { found, failed: [] };
    }
    if (performance.now() - asked > VISIBILITY_SECONDS * 500) {
      throw new UserError(
        "the answer took so long that the messages are visible again: nothing was purged, try again",
      );
    }
  }
  const { purged, failed } = await purge(queue, found, received, signal);
  print(`${queue.name}: ${purged.length} purged`);
  return { found, failed };
}

/** Deletes messages for good. Ends early, after a whole batch, when the signal is aborted. */
async function purge(
  queue: DeadLetterQueue,
  messages: readonly DeadLetter[],
  received: ReceivedMessages,
  signal: AbortSignal,
): Promise<{ purged: DeadLetter[]; failed: FailedMessage[] }> {
  const purged: DeadLetter[] = [];
  const failed: FailedMessage[] = [];
  for (const ten of batchesOfTen(messages)) {
    if (signal.aborted) break;
    const stayed = await queue.delete(ten);
    failed.push(...stayed);
    for (const message of ten) {
      if (stayed.some((one) => one.message === message)) continue;
      received.markDeleted(message);
      purged.push(message);
    }
  }
  return { purged, failed };
}
