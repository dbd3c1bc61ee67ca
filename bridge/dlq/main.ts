import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, explainAwsError } from "../../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { UserError } from "../../contract/errors.ts";
import { terminalColumns } from "../../cli/progress.ts";
import { chosenNames, cloudFlags, nameFlags } from "../../cli/settings.ts";
import { stopSignal } from "../../cli/stop.ts";
import { confirmByTyping } from "./ask.ts";
import { type Action, ACTIONS, runDlq } from "./dlq.ts";
import { openQueues, WHICH } from "./open_queues.ts";

const { inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } =
  nameFlags;

await runProgram({
  name: "dlq",
  summary:
    "Shows what is in the dead-message queues and reason, sends it round again, or deletes it.",
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
      help: "only those about such a video: 'class_3/*.mp4'",
    }),
    reason: flag<string | undefined>({
      flags: "--reason <text>",
      help: "only those whose reason holds this text",
    }),
    id: flag<string[] | undefined>({
      flags: "--id <id,...>",
      help: "only those with these message ids",
      parse: (text) => text.split(",").map((id) => id.trim()).filter((id) => id !== ""),
    }),
    all: flag<boolean | undefined>({
      flags: "--all",
      help: "redrive also what will die again: no S3 event, another bucket's",
    }),
    yes: flag<boolean | undefined>({ flags: "--yes", help: "purge without a question" }),
    json: flag<boolean | undefined>({ flags: "--json", help: "list as JSON lines, with bodies" }),
    limit: flag({
      flags: "--limit <n>",
      help: "messages of a queue to look at, at most",
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
    `What is looked at is hidden from others meanwhile, and given back at the end. redrive puts a
message into the queue where it died, without its reason; a running bridge takes it as new.`,
  explain: explainAwsError,
  main: async (options, [action]) => {
    const signal = stopSignal();
    if (action === "purge" && !options.yes && !Deno.stdin.isTerminal()) {
      throw new UserError("purge deletes for good, and nobody is there to be asked: add --yes");
    }
    const names = chosenNames(options);
    const sqs = new SQSClient(clientConfig({ region: options.region, readTimeoutMs: 30_000 }));
    return await runDlq(action as Action, await openQueues(sqs, names, options.queue), {
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
