import { explainAwsError } from "../../../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../../../cli/program.ts";
import { progressOnStderr } from "../../../cli/progress.ts";
import { stopSignal } from "../../../cli/stop.ts";
import { root } from "../../../cli/program_command.ts";
import { scaleText } from "./report.ts";
import { runScale } from "./run.ts";

const FOLDER = "var/bench/scale";

await runProgram({
  name: "bench:scale",
  summary:
    "Sends many uploads through the whole pipeline, with a function that answers at once, and checks that " +
    "nothing is lost and no program grows.",
  flags: {
    uploads: flag({
      flags: "--uploads <n>",
      help: "number of uploads",
      default: 10_000,
      parse: wholeNumber(1, 100_000),
    }),
    json: flag<boolean | undefined>({ flags: "--json", help: "print JSON" }),
  },
  notes:
    `Exit code 0 if nothing was lost, nothing is there twice, and the eleven checks pass. Logs, the run record
and its report are in ${FOLDER}.`,
  explain: explainAwsError,
  main: async ({ uploads, json }) => {
    const signal = stopSignal();
    Deno.chdir(root);
    const progress = progressOnStderr();
    const report = await runScale({ uploads, folder: `${root}${FOLDER}`, progress, signal });
    progress.clear();
    console.log(json ? JSON.stringify(report, null, 1) : scaleText(report));
    const { lost, twice, failedChecks } = report;
    return lost === 0 && twice === 0 && failedChecks.length === 0 ? 0 : 1;
  },
});
