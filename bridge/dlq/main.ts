import { SQSClient } from "@aws-sdk/client-sqs";
import { untilAborted } from "../../cli/async.ts";
import { clientConfig, explainAwsError } from "../../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { UserError } from "../../contract/errors.ts";
import { terminalColumns } from "../../cli/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../../cli/settings.ts";
import { stopSignal } from "../../cli/stop.ts";
import { type Action, ACTIONS, runDlq } from "./dlq.ts";
import { openDeadLetterQueues, WHICH } from "./sqs_dead_letter_queue.ts";

const { inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } =
  nameFlags;

await runProgram({
  name: "dlq",
  summary:
    "Lists the messages in the dead-letter queues with their reasons, redrives them, or deletes them.",
  operands: "<list|redrive|purge>",
  operandChoices: ACTIONS,
  flags: {
    queue: flag({
      flags: "--queue <which>",
      help: "input, output or both",
      default: "both",
      parse: (text) => {
        if (WHICH.includes(text)) return text;
        throw new UserError("it must be input, output or both");
      },
    }),
    key: flag<string | undefined>({
      flags: "--key <glob>",
      help: "only messages about such a video: 'class_3/*.mp4'",
    }),
    reason: flag<string | undefined>({
      flags: "--reason <text>",
      help: "only messages whose reason contains this text",
    }),
    id: flag<string[] | undefined>({
      flags: "--id <id,...>",
      help: "only messages with these ids",
      parse: (text) => text.split(",").map((id) => id.trim()).filter((id) => id !== ""),
    }),
    all: flag<boolean | undefined>({
      flags: "--all",
      help: "redrive also messages that would fail again: not an S3 event, another bucket's",
    }),
    yes: flag<boolean | undefined>({ flags: "--yes", help: "purge without asking" }),
    json: flag<boolean | undefined>({
      flags: "--json",
      help: "list as JSON lines, with message bodies",
    }),
    limit: flag({
      flags: "--limit <n>",
      help: "maximum number of messages to look at per queue",
      default: 1000,
      parse: wholeNumber(1, 10_000),
    }),
    ...cloudFlags,
    inputBucket,
    inputQueue,
    inputDeadLetterQueue,
    outputQueue,
    outputDeadLetterQueue,
  },
  notes:
    `The messages are invisible to other consumers meanwhile, and visible again at the end. redrive sends a message
to the queue where it failed, without its reason; a running bridge handles it like a new one.`,
  explain: explainAwsError,
  main: async (options, [action]) => {
    const signal = stopSignal();
    if (action === "purge" && !options.yes && !Deno.stdin.isTerminal()) {
      throw new UserError("purge deletes for good, and there is no terminal to ask on: add --yes");
    }
    const names = chosenNames(options);
    const sqs = new SQSClient(clientConfig({ region: options.region, readTimeoutMs: 30_000 }));
    return await runDlq(action as Action, await openDeadLetterQueues(sqs, names, options.queue), {
      selection: { ids: options.id, key: options.key, reason: options.reason },
      limit: options.limit,
      json: options.json ?? false,
      all: options.all ?? false,
      inputBucket: names.inputBucket,
      columns: terminalColumns(120),
      confirm: options.yes
        ? undefined
        : (question, word) => confirmByTyping(question, word, signal),
      print: (line) => console.log(line),
      warn: (line) => console.error(line),
      signal,
    });
  },
});

/** Asks the user to type a word; false for any other answer, and when stopped. */
async function confirmByTyping(
  question: string,
  word: string,
  signal: AbortSignal,
): Promise<boolean> {
  await Deno.stdout.write(new TextEncoder().encode(question));
  const buffer = new Uint8Array(1024);
  using aborted = untilAborted(signal);
  // Not `prompt()`: while that waits, no signal is handled.
  const read = await Promise.race([Deno.stdin.read(buffer), aborted.promise]);
  return new TextDecoder().decode(buffer.subarray(0, read ?? 0)).trim() === word;
}
