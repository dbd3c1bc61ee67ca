import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { progressOnStderr } from "../cli/progress.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { shownPath } from "../cli/user_path.ts";
import { ledgerLocation, reportFile, reportFlags, runFlags } from "./flags.ts";
import { assertWritable } from "./atomic_file.ts";

const { json: _, ...flags } = runFlags;

await runProgram({
  name: "report",
  summary:
    "Writes the last workload's report, one HTML file, from what AWS and the ledger hold now.",
  flags: { ...flags, ...reportFlags, ...cloudFlags },
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    // Imported late: the AWS SDK reads the environment when it loads, and --help needs no permission.
    const { createClients } = await import("./cloud/clients.ts");
    const { lastRunEvidence } = await import("./verify/last_run.ts");
    const { writeReport } = await import("./report/write_report.ts");
    const out = reportFile(options);
    await assertWritable(out, "", "--report");
    const progress = progressOnStderr();
    const clients = createClients({ region: options.region, readTimeoutMs: 60_000 });
    const ledgers = ledgerLocation(options);
    const evidence = await lastRunEvidence(clients, options, { ledgers, progress, signal });
    if (evidence.ledger === null) {
      progress.line(
        "note: no readable ledger (--ledger, --guests): the report is written without it",
      );
    }
    progress.update("report: fetching frames");
    await writeReport(clients, evidence, { out, frames: options.frames, signal });
    progress.clear();
    console.log(`${shownPath(out)}: ${evidence.run.planned.length} videos`);
    return 0;
  },
});
