import { UserError } from "../../contract/errors.ts";
import {
  type DeadLetterQueue,
  type FailedMessage,
  VISIBILITY_SECONDS,
} from "./dead_letter_queue.ts";
import { type ReceivedMessages, withReceivedMessages } from "./receive_all.ts";
import { type DeadLetter, whyRedriveFails } from "./dead_letter.ts";
import { purge } from "./purge.ts";
import { redrive } from "./redrive.ts";
import { isSelective, type Selection, selector } from "./selection.ts";
import { deadLetterJson, deadLetterTable, oldestFirst, truncated, videoText } from "./show.ts";

export interface DlqOptions {
  readonly selection: Selection;
  /** Letters of a queue that are looked at, at most. */
  readonly limit: number;
  readonly json: boolean;
  /** Redrive also what will die again. */
  readonly all: boolean;
  /** The bucket whose uploads are ours. */
  readonly inputBucket: string;
  /** Of the terminal. */
  readonly columns: number;
  /** Asks a person who must type this word; undefined if nobody needs to be asked. */
  readonly confirm: ((question: string, word: string) => Promise<boolean>) | undefined;
  /** A line of the answer. */
  readonly print: (line: string) => void;
  /** What stands in the way of a whole answer. */
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
}

export const ACTIONS = ["list", "redrive", "purge"] as const;
export type Action = (typeof ACTIONS)[number];

/** What came of one queue. */
interface Outcome {
  readonly found: readonly DeadLetter[];
  readonly failed: readonly FailedMessage[];
}

/**
 * Does the action on each queue in turn.
 * @returns the exit code: 1 if something that was meant was not found or could not be done
 * @throws the signal's reason when stopped; what was received has been given back
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
        if (received.more) {
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
    warn(`no dead letter ${truncated(id, 60)} was found`);
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
 * What a user has selected goes, whatever it is. Where nothing is selected, what can only die again
 * (no S3 event, another bucket's) stays, unless all are asked for.
 */
async function redriveSelected(
  queue: DeadLetterQueue,
  received: ReceivedMessages,
  found: readonly DeadLetter[],
  { selection, all, inputBucket, print, signal }: DlqOptions,
): Promise<Outcome> {
  const willing = all || isSelective(selection)
    ? found
    : found.filter((message) => whyRedriveFails(message, inputBucket) === undefined);
  const { sent, failed } = await redrive(queue, willing, received, signal);
  const went = [...sent].map(([name, count]) => `${count} sent round again to ${name}`);
  const said = went.length > 0 ? went : ["0 sent round again"];
  const stay = found.length - willing.length;
  if (stay > 0) said.push(`${stay} would die again and stay: see list, or --all`);
  print(`${queue.name}: ${said.join(", ")}`);
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
        "the answer took so long that the messages are free again: nothing was purged, try again",
      );
    }
  }
  const { purged, failed } = await purge(queue, found, received, signal);
  print(`${queue.name}: ${purged.length} purged`);
  return { found, failed };
}
