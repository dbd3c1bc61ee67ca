import { lockFolder } from "../../../cli/file_lock.ts";
import { explainAwsError } from "../../../aws/clients.ts";
import { decimal, flag, type OptionsOf, runProgram, wholeNumber } from "../../../cli/program.ts";
import { UserError } from "../../../contract/errors.ts";
import { progressOnStderr } from "../../../cli/progress.ts";
import { stopSignal } from "../../../cli/stop.ts";
import { root } from "../../../cli/program_command.ts";
import { bench } from "./bench.ts";
import { reportText } from "./report.ts";

const FOLDER = "var/bench/bridge";

const flags = {
  events: flag({
    flags: "--events <n>",
    help: "uploads per run; fewer if they would take more than half a minute",
    default: 10_000,
    parse: wholeNumber(1, 1_000_000),
  }),
  latency: flag({
    flags: "--latency <ms>",
    help: "latency of the function",
    default: 200,
    parse: decimal(0, 60_000),
  }),
  caps: flag({
    flags: "--caps <list>",
    help: "comma-separated limits of uploads in flight, with a run for each",
    default: [1, 64, 512] as readonly number[],
    parse: (text) => text.split(",").map(wholeNumber(1, 1000)),
  }),
  emulatorEvents: flag({
    flags: "--emulator-events <n>",
    help: "uploads per run on MiniStack; 0: no such run",
    default: 500,
    parse: wholeNumber(0, 100_000),
  }),
  paced: flag({
    flags: "--paced <seconds>",
    help: "duration of the runs at half the throughput, which measure latency; 0: no such run",
    default: 10,
    parse: wholeNumber(0, 3600),
  }),
  idle: flag({
    flags: "--idle <seconds>",
    help: "how long the bridge is measured on empty queues; 0: not measured",
    default: 60,
    parse: wholeNumber(0, 3600),
  }),
  promises: flag<boolean | undefined>({
    flags: "--promises",
    help: "also run the bridge without each of its promises, at the largest cap",
  }),
  tls: flag<boolean | undefined>({
    flags: "--tls",
    help: "reach the stub by HTTPS, as AWS is reached; needs openssl",
  }),
  profile: flag<boolean | undefined>({
    flags: "--profile",
    help:
      `write a CPU profile of the bridge's steady state, for Chrome's developer tools, to ${FOLDER}`,
  }),
  json: flag<boolean | undefined>({ flags: "--json", help: "print JSON" }),
};

await runProgram({
  name: "bench:bridge",
  summary: "Compares the bridge with sqs-consumer, a boto3 loop and a floor, on a stub of AWS.",
  flags,
  notes: `Logs, and the results of the last run, are in ${FOLDER}.`,
  explain: explainAwsError,
  main: (options) => {
    const signal = stopSignal();
    Deno.chdir(root);
    return main(options, signal);
  },
});

async function main(
  { events, latency, caps, emulatorEvents, paced, idle, promises, tls, profile, json }: OptionsOf<
    typeof flags
  >,
  signal: AbortSignal,
): Promise<number> {
  await needsBoto3();
  using _lock = await lockFolder(FOLDER, "bench:bridge");
  const progress = progressOnStderr();
  const report = await bench({
    events,
    caps,
    emulatorEvents,
    promises,
    tls,
    profile,
    progress,
    signal,
    latencyMs: latency,
    pacedSeconds: paced,
    idleSeconds: idle,
    dir: FOLDER,
  }).finally(progress.clear);
  console.log(json ? JSON.stringify(report, null, 2) : reportText(report));
  return 0;
}

/** @throws {UserError} if boto3 is missing, before minutes of work */
async function needsBoto3(): Promise<void> {
  const python = new Deno.Command("python3", {
    args: ["-c", "import boto3"],
    stdout: "null",
    stderr: "null",
  });
  const { success } = await python.output().catch(() => ({ success: false }));
  if (!success) {
    throw new UserError(
      "python3 has no boto3: run ./rollcall bench:bridge, or pip install -r requirements/ops.txt",
    );
  }
}
