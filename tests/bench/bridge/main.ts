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
    help: "uploads of a run; fewer where that would take more than half a minute",
    default: 10_000,
    parse: wholeNumber(1, 1_000_000),
  }),
  latency: flag({
    flags: "--latency <ms>",
    help: "of the function",
    default: 200,
    parse: decimal(0, 60_000),
  }),
  caps: flag({
    flags: "--caps <list>",
    help: "uploads in flight at most, for each a run",
    default: [1, 64, 512] as readonly number[],
    parse: (text) => text.split(",").map(wholeNumber(1, 1000)),
  }),
  emulatorEvents: flag({
    flags: "--emulator-events <n>",
    help: "uploads of a run on MiniStack; 0: no such run",
    default: 500,
    parse: wholeNumber(0, 100_000),
  }),
  paced: flag({
    flags: "--paced <seconds>",
    help: "of each run at half of the throughput, for the latency; 0: no such run",
    default: 10,
    parse: wholeNumber(0, 3600),
  }),
  idle: flag({
    flags: "--idle <seconds>",
    help: "for which the bridge is watched on empty queues; 0: it is not",
    default: 60,
    parse: wholeNumber(0, 3600),
  }),
  json: flag<boolean | undefined>({ flags: "--json", help: "as JSON, on standard output" }),
};

await runProgram({
  name: "bench:bridge",
  summary: "Measures the bridge beside sqs-consumer and a loop of boto3, on a stub of AWS.",
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
  { events, latency, caps, emulatorEvents, paced, idle, json }: OptionsOf<typeof flags>,
  signal: AbortSignal,
): Promise<number> {
  await needsBoto3();
  await Deno.mkdir(FOLDER, { recursive: true });
  using _lock = await lock(`${FOLDER}/lock`);
  const progress = progressOnStderr();
  const report = await bench({
    events,
    caps,
    emulatorEvents,
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

/** @throws {UserError} if another bench has the folder */
async function lock(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new UserError("another bench:bridge runs in this checkout: wait for it");
}

/** @throws {UserError} before minutes have gone */
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
