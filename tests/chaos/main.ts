import { explainAwsError } from "../../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { UserError } from "../../contract/errors.ts";
import { progressOnStderr } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { root } from "../../cli/program_command.ts";
import { isWell, report } from "./report.ts";
import { runChaos } from "./run.ts";

const folder = "var/chaos";

await runProgram({
  name: "chaos",
  summary: "Kills the bridge again and again, all of AWS failing now and then: is anything lost?",
  flags: {
    uploads: flag({
      flags: "--uploads <n>",
      help: "uploads made",
      default: 1000,
      parse: wholeNumber(1, 9999),
    }),
    kills: flag({
      flags: "--kills <n>",
      help: "how often the bridge is killed (SIGKILL)",
      default: 100,
      parse: wholeNumber(0, 9999),
    }),
    seed: flag<number | undefined>({
      flags: "--seed <n>",
      help: "repeats the faults and kills of an earlier run, as far as timing allows; else random",
      parse: wholeNumber(0, 999_999),
    }),
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "uploads that the bridge has in flight at most",
      default: 32,
      parse: wholeNumber(1, 1000),
    }),
  },
  notes: "The ledger and the logs of a run stay in var/chaos until the next.",
  explain: explainAwsError,
  main: async ({ uploads, kills, concurrency, seed = Math.floor(Math.random() * 1_000_000) }) => {
    const signal = stopSignal();
    Deno.chdir(root);
    const progress = progressOnStderr();
    progress.line(`chaos: seed ${seed}`);
    using _lock = await lockFolder();
    await emptyFolder();
    const options = { seed, uploads, kills, concurrency, progress, signal };
    const outcome = await runChaos({ ...options, folder: `${root}${folder}` });
    console.log(report(outcome));
    return isWell(outcome) ? 0 : 1;
  },
});

/** @throws {UserError} if another run has the folder */
async function lockFolder(): Promise<Deno.FsFile> {
  await Deno.mkdir(folder, { recursive: true });
  const lock = await Deno.open(`${folder}/lock`, { write: true, create: true });
  if (await lock.tryLock(true)) return lock;
  lock.close();
  throw new UserError("another chaos runs in this checkout: end it, or use another checkout");
}

async function emptyFolder(): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "lock") await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}
