import { runProgram } from "../contract/cli.ts";
import { UserError } from "../contract/errors.ts";
import { readMapping } from "../contract/mapping.ts";
import { progressOnStderr } from "../contract/progress.ts";
import { cloudFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { untilStopped } from "../contract/until_stopped.ts";
import { connect } from "./clients.ts";
import { ledgerPlaces, runFlags } from "./flags.ts";
import { reportFlags } from "./report/flags.ts";
import { writeReport } from "./report/write.ts";
import { lastRunRecord } from "./run/run_record.ts";
import { collectFacts } from "./verify/evidence.ts";

const { json: _, ...flags } = runFlags;

await runProgram({
  name: "report",
  summary:
    "Writes the last workload's report, one HTML file, from what AWS and the ledger hold now.",
  flags: { ...flags, ...reportFlags, ...cloudFlags },
  main: (options) => {
    const signal = stopSignal();
    return untilStopped(signal, async () => {
      const mapping = await readMapping(options.mapping);
      const run = await lastRunRecord(options.run);
      if (run === undefined) {
        throw new UserError(`--run: no ${options.run}: run a workload first, or name its record`);
      }
      const progress = progressOnStderr();
      const clients = connect({ region: options.region, readTimeoutMs: 60_000 });
      const facts = await collectFacts(clients, run, {
        mapping,
        ledgers: ledgerPlaces(options),
        metricsWaitMs: options.metricsWait * 1000,
        signal,
        onProgress: progress.update,
      });
      progress.update("report: fetching frames");
      await writeReport(clients, facts, { out: options.report, frames: options.frames, signal });
      progress.clear();
      console.log(`${options.report}: ${run.planned.length} videos`);
      return 0;
    });
  },
});
