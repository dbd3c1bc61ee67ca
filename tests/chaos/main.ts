import { explainAwsError } from "../../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { lockFolder } from "../../cli/file_lock.ts";
import { progressOnStderr } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { root } from "../../cli/program_command.ts";
import { hasNoFindings, report } from "./report.ts";
import { runChaos } from "./run.ts";

const folder = "var/chaos";

await runProgram({
  name: "chaos",
  summary:
    "Kills the bridge again and again while AWS fails now and then, and checks that nothing is lost.",
  flags: {
    uploads: flag({
      flags: "--uploads <n>",
      help: "number of uploads",
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
      help:
        "repeats the faults and kills of an earlier run, as far as timing allows; default: random",
      parse: wholeNumber(0, 999_999),
    }),
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "maximum number of uploads that the bridge has in flight",
      default: 32,
      parse: wholeNumber(1, 1000),
    }),
  },
  notes: "The ledger and the logs of a run stay in var/chaos until the next run.",
  explain: explainAwsError,
  main: async ({ uploads, kills, concurrency, seed = Math.floor(Math.random() * 1_000_000) }) => {
    const signal = stopSignal();
    Deno.chdir(root);
    const progress = progressOnStderr();
    progress.line(`chaos: seed ${seed}`);
    using _lock = await lockFolder(folder, "chaos");
    await emptyFolder();
    const options = { seed, uploads, kills, concurrency, progress, signal };
    const outcome = await runChaos({ ...options, folder: `${root}${folder}` });
    console.log(report(outcome));
    return hasNoFindings(outcome) ? 0 : 1;
  },
});

async function emptyFolder(): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "lock") await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}
