import { LOG_LEVELS, type LogLevel } from "../cli/log.ts";
import { flag, type OptionsOf, wholeNumber } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { pipeline } from "../contract/pipeline.ts";
import { cloudFlags, nameFlags } from "../cli/settings.ts";
import { metricsPort } from "./monitoring/monitoring.ts";

const { inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } =
  nameFlags;

/**
 * The bridge's flags.
 * @param ledger the default path of the ledger
 */
export const bridgeFlags = (ledger = "var/bridge/results.csv") => ({
  ledger: flag({
    flags: "--ledger <file>",
    path: true,
    env: "ROLLCALL_LEDGER",
    help: "the CSV file of results (the ledger)",
    default: ledger,
  }),
  rotate: flag({
    flags: "--rotate <size>",
    env: "ROLLCALL_ROTATE",
    help: "start a new ledger file when this one reaches this size (64M, 1G); 0: never",
    default: 0,
    parse: byteSize,
  }),
  ledgerRetention: flag({
    flags: "--ledger-retention <days>",
    env: "ROLLCALL_LEDGER_RETENTION",
    help:
      "delete ledger lines and result files after so many days, or up to a fifth later; 0: never",
    default: 0,
    parse: wholeNumber(0, 36_500),
  }),
  concurrency: flag({
    flags: "--concurrency <n>",
    env: "ROLLCALL_CONCURRENCY",
    help: "maximum number of uploads in flight",
    default: 64,
    parse: wholeNumber(1, 1000),
  }),
  maxAttempts: flag({
    flags: "--max-attempts <n>",
    env: "ROLLCALL_MAX_ATTEMPTS",
    // Below the queue's maxReceiveCount: SQS itself would move the message without a reason.
    help: "deliveries of a failing upload before it goes to the dead-letter queue",
    default: pipeline.maxReceives - 2,
    parse: wholeNumber(1, pipeline.maxReceives - 1),
  }),
  functionTimeout: flag({
    flags: "--function-timeout <seconds>",
    env: "ROLLCALL_FUNCTION_TIMEOUT",
    help: "the function's timeout: how long to wait for its answer",
    default: pipeline.timeoutSeconds,
    parse: wholeNumber(1, 900),
  }),
  resultFiles: flag<boolean | undefined>({
    flags: "--result-files",
    env: "ROLLCALL_RESULT_FILES",
    help: "also write each result to a file of its own, results/<video>.csv beside the ledger; " +
      "everyone in a video (people=all) has results/<video>.json anyway",
  }),
  logLevel: flag({
    flags: "--log-level <level>",
    env: "ROLLCALL_LOG_LEVEL",
    help:
      "info: a line for each batch of results, with their keys; debug: also one for each upload; warn: neither",
    default: "info" as LogLevel,
    parse: (text) => wordOf(...LOG_LEVELS)(text) as LogLevel,
  }),
  trigger: flag({
    flags: "--trigger <name>",
    env: "ROLLCALL_TRIGGER",
    help: "what invokes the function, as set for playbooks/aws.yml; used only by check",
    default: "bridge",
    parse: wordOf("bridge", "esm", "s3"),
  }),
  plan: flag<boolean | undefined>({
    flags: "--plan",
    help: "with erase: list what it would erase, and change nothing",
  }),
  drainTimeout: flag({
    flags: "--drain-timeout <seconds>",
    env: "ROLLCALL_DRAIN_TIMEOUT",
    help: "how long uploads in flight may take to finish at shutdown",
    default: 30,
    parse: wholeNumber(0, 900),
  }),
  ...cloudFlags,
  inputBucket,
  inputQueue,
  inputDeadLetterQueue,
  outputQueue,
  outputDeadLetterQueue,
  functionName: nameFlags.functionName,
  metricsPort,
});

export type BridgeOptions = OptionsOf<ReturnType<typeof bridgeFlags>>;

function wordOf(...words: string[]): (text: string) => string {
  return (text) => {
    if (words.includes(text)) return text;
    throw new UserError(`it must be ${words.join(", ")}`);
  };
}

/**
 * Parses a size in bytes: `0`, `4096`, `64K`, `64M`, `1G`. @throws {UserError} for anything else
 */
export function byteSize(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})([KMG]?)$/i.exec(text) ?? [];
  if (digits === undefined) throw new UserError("it must be a size, for example 64M or 0");
  return Number(digits) * 1024 ** ["", "K", "M", "G"].indexOf(unit.toUpperCase());
}
