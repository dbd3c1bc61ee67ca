import { runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { cloudFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { runChecks } from "./verify/checks.ts";
import { classify } from "./verify/classes.ts";
import { connect } from "./clients.ts";
import { collectFacts } from "./verify/evidence.ts";
import { ledgerPlaces, runFlags } from "./flags.ts";
import { readMapping } from "../contract/mapping.ts";
import { progressOnStderr, terminalColumns } from "../contract/progress.ts";
import { checksText, confusionText } from "./verify/report.ts";
import { lastRunRecord } from "./run/run_record.ts";
import { untilStopped } from "../contract/until_stopped.ts";

await runProgram({
  name: "verify",
  summary: "Makes the eleven checks on the last workload, from what AWS and the ledger hold now.",
  flags: { ...runFlags, ...cloudFlags },
  main: (options) => {
    const signal = stopSignal();
    return untilStopped(signal, async () => {
      const mapping = await readMapping(options.mapping);
      const run = await lastRunRecord(options.run);
      if (run === undefined) {
        throw new UserError(`--run: no ${options.run}: run a workload first, or name its record`);
      }
      const progress = progressOnStderr();
      const facts = await collectFacts(
        connect({ region: options.region, readTimeoutMs: 60_000 }),
        run,
        {
          mapping,
          ledgers: ledgerPlaces(options),
          metricsWaitMs: options.metricsWait * 1000,
          signal,
          onProgress: progress.update,
        },
      );
      progress.line("verify: done");
      const checks = runChecks(facts);
      if (!options.json && mapping) console.log(confusionText(classify(facts)));
      console.log(
        options.json ? JSON.stringify(checks, null, 1) : checksText(checks, terminalColumns(100)),
      );
      return checks.every(({ ok }) => ok) ? 0 : 1;
    });
  },
});
