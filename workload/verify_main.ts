import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { progressOnStderr, terminalColumns } from "../cli/progress.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { expireRun, ledgerLocation, runFlags } from "./flags.ts";
import { checksText, confusionText } from "./verify/terminal_report.ts";
import { allChecksPass, verdictOf } from "./verify/verdict.ts";

await runProgram({
  name: "verify",
  summary: "Runs the eleven checks on the last workload, from what AWS and the ledger hold now.",
  flags: { ...runFlags, ...cloudFlags },
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    await expireRun(options);
    // Imported late: the AWS SDK reads the environment when it loads, and --help needs no permission.
    const { createClients } = await import("./cloud/clients.ts");
    const { lastRunEvidence } = await import("./verify/last_run.ts");
    const progress = progressOnStderr();
    const clients = createClients({ region: options.region });
    const ledgers = ledgerLocation(options);
    const evidence = await lastRunEvidence(clients, options, { ledgers, progress, signal });
    progress.line("verify: done");
    const verdict = verdictOf(evidence);
    if (options.json) {
      console.log(JSON.stringify({ run: evidence.run, ...verdict }, null, 1));
    } else {
      if (evidence.mapping) {
        console.log(confusionText(verdict.classified, terminalColumns(Infinity)));
      }
      console.log(checksText(verdict.checks, terminalColumns(100)));
    }
    return allChecksPass(verdict) ? 0 : 1;
  },
});
