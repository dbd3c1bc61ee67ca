import { flag, type OptionsOf, wholeNumber } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { pipeline } from "../contract/pipeline.ts";
import { cloudFlags, nameFlags } from "../cli/settings.ts";
import { metricsPort } from "./monitoring/monitoring.ts";

const { inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } =
  nameFlags;

/** What the bridge can be told; where its ledger is if it is not told. */
export const bridgeFlags = (ledger = "var/bridge/results.csv") => ({
  ledger: flag({
    flags: "--ledger <file>",
    path: true,
    env: "ROLLCALL_LEDGER",
    help: "the text file of results",
    default: ledger,
  }),
  rotate: flag({
    flags: "--rotate <size>",
    env: "ROLLCALL_ROTATE",
    help: "put the ledger by under a dated name when it is this large (64M, 1G); 0: never",
    default: 0,
    parse: byteSize,
  }),
  concurrency: flag({
    flags: "--concurrency <n>",
    env: "ROLLCALL_CONCURRENCY",
    help: "uploads in flight at most",
    default: 64,
    parse: wholeNumber(1, 1000),
  }),
  maxAttempts: flag({
    flags: "--max-attempts <n>",
    env: "ROLLCALL_MAX_ATTEMPTS",
    // Fewer than the queue's own receives: SQS would move it without its reason.
    help: "deliveries of a failing upload before it goes to the dead-letter queue",
    default: pipeline.maxReceives - 2,
    parse: wholeNumber(1, pipeline.maxReceives - 1),
  }),
  functionTimeout: flag({
    flags: "--function-timeout <seconds>",
    env: "ROLLCALL_FUNCTION_TIMEOUT",
    help: "the function's time-out: how long to wait for it",
    default: pipeline.timeoutSeconds,
    parse: wholeNumber(1, 900),
  }),
  trigger: flag({
    flags: "--trigger <name>",
    env: "ROLLCALL_TRIGGER",
    help: "what takes uploads to the function, as playbooks/aws.yml was told; for check alone",
    default: "bridge",
    parse: wordOf("bridge", "esm", "s3"),
  }),
  drainTimeout: flag({
    flags: "--drain-timeout <seconds>",
    env: "ROLLCALL_DRAIN_TIMEOUT",
    help: "at a stop, how long uploads in flight may take to end",
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

/** Bytes: `0`, `4096`, `64K`, `64M`, `1G`. @throws {UserError} for anything else */
export function byteSize(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})([KMG]?)$/i.exec(text) ?? [];
  if (digits === undefined) throw new UserError("it must be a size, for example 64M or 0");
  return Number(digits) * 1024 ** ["", "K", "M", "G"].indexOf(unit.toUpperCase());
}
