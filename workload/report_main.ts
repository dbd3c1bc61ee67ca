import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { progressOnStderr } from "../cli/progress.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { connect } from "./clients.ts";
import { ledgerPlaces, runFlags } from "./flags.ts";
import { reportFlags } from "./report/flags.ts";
import { writeReport } from "./report/write.ts";
import { mustBeWritable } from "./whole_file.ts";
import { factsOfLastRun } from "./verify/last_run.ts";

const { json: _, ...flags } = runFlags;

await runProgram({
  name: "report",
  summary:
    "Writes the last workload's report, one HTML file, from what AWS and the ledger hold now.",
  flags: { ...flags, ...reportFlags, ...cloudFlags },
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    await mustBeWritable(options.report, "", "--report");
    const progress = progressOnStderr();
    const clients = connect({ region: options.region, readTimeoutMs: 60_000 });
    const ledgers = ledgerPlaces(options);
    const facts = await factsOfLastRun(clients, options, { ledgers, progress, signal });
    if (facts.ledger === null) {
      progress.line(
        "note: no ledger could be read (--ledger, --guests): the report is without it",
      );
    }
    progress.update("report: fetching frames");
    await writeReport(clients, facts, { out: options.report, frames: options.frames, signal });
    progress.clear();
    console.log(`${options.report}: ${facts.run.planned.length} videos`);
    return 0;
  },
});
