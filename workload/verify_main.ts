import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { progressOnStderr, terminalColumns } from "../cli/progress.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { connect } from "./clients.ts";
import { ledgerPlaces, runFlags } from "./flags.ts";
import { factsOfLastRun } from "./verify/last_run.ts";
import { checksText, confusionText } from "./verify/report.ts";
import { allHold, verdictOf } from "./verify/verdict.ts";

await runProgram({
  name: "verify",
  summary: "Makes the eleven checks on the last workload, from what AWS and the ledger hold now.",
  flags: { ...runFlags, ...cloudFlags },
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    const progress = progressOnStderr();
    const clients = connect({ region: options.region, readTimeoutMs: 60_000 });
    const ledgers = ledgerPlaces(options);
    const facts = await factsOfLastRun(clients, options, { ledgers, progress, signal });
    progress.line("verify: done");
    const verdict = verdictOf(facts);
    if (options.json) {
      console.log(JSON.stringify({ run: facts.run, ...verdict }, null, 1));
    } else {
      if (facts.mapping) {
        console.log(confusionText(verdict.classified, terminalColumns(Infinity)));
      }
      console.log(checksText(verdict.checks, terminalColumns(100)));
    }
    return allHold(verdict) ? 0 : 1;
  },
});
