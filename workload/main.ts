import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { stopSignal } from "../cli/stop.ts";
import { expireRun, workloadFlags } from "./flags.ts";

await runProgram({
  name: "workload",
  summary: "Clears the buckets, uploads videos, waits for every result, then verifies the run.",
  flags: workloadFlags,
  notes:
    `With --json, standard error has one event per line ({"event": "uploaded" | "sample" | "stage", …}) and standard
output one object at the end. To continue an interrupted run, repeat the command with --resume and without --clear (or --again).`,
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    await expireRun(options);
    // Imported late: the AWS SDK reads the environment when it loads, and --help needs no permission.
    const { runWorkload } = await import("./run_workload.ts");
    return await runWorkload(options, signal);
  },
});
