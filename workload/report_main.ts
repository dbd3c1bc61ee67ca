import { explainAwsError } from "../aws/clients.ts";
import { UsageError } from "../cli/errors.ts";
import { flag, runProgram } from "../cli/program.ts";
import { progressOnStderr } from "../cli/progress.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { shownPath } from "../cli/user_path.ts";
import {
  expireRun,
  ledgerLocation,
  mustNotLinkVideos,
  reportFile,
  reportFlags,
  runFlags,
} from "./flags.ts";
import { assertWritable } from "./atomic_file.ts";

const flags = {
  ...runFlags,
  ...reportFlags,
  redact: flag<boolean | undefined>({
    flags: "--redact",
    help: "write a report without names, faces and file names (default: report-redacted.html)",
  }),
  csv: flag<boolean | undefined>({
    flags: "--csv",
    help: "instead of the page, print the roll as CSV: who was present, in which videos, when",
  }),
  json: flag<boolean | undefined>({
    flags: "--json",
    help: "instead of the page, print the roll as JSON, with the unknown people",
  }),
  ...cloudFlags,
};

await runProgram({
  name: "report",
  summary:
    "Writes the last workload's roll call, one HTML file, from what AWS and the ledger hold now.",
  flags,
  explain: explainAwsError,
  main: async (options) => {
    if (options.csv && options.json) throw new UsageError("--csv or --json, not both");
    if (options.redact && (options.csv || options.json)) {
      throw new UsageError("--redact is about the page: --csv and --json print names");
    }
    mustNotLinkVideos(options);
    await expireRun(options);
    const signal = stopSignal();
    // Imported late: the AWS SDK reads the environment when it loads, and --help needs no permission.
    const { createClients } = await import("./cloud/clients.ts");
    const { lastRunEvidence } = await import("./verify/last_run.ts");
    const { readRoster } = await import("./report/roster.ts");
    const { enrolledPeople } = await import("./report/enrolled.ts");
    const asPage = !options.csv && !options.json;
    const out = reportFile(options, options.redact);
    if (asPage) await assertWritable(out, "", "--report");
    const progress = progressOnStderr();
    const clients = createClients({ region: options.region });
    const ledgers = ledgerLocation(options);
    // The roll has no use for CloudWatch's counts.
    const waits = asPage ? options : { ...options, metricsWait: 0 };
    const evidence = await lastRunEvidence(clients, waits, { ledgers, progress, signal });
    const table = options.studentsTable ?? evidence.run.names.studentsTable;
    const roster = await readRoster(options, table, signal);
    if (roster.students === null) {
      progress.line(`note: ${roster.source}: nobody can be absent (--students)`);
    }
    const enrolled = options.people === undefined ? null : await enrolledPeople(options.people);
    if (!asPage) {
      progress.clear();
      const { rollText } = await import("./report/roll_export.ts");
      const { withPeople } = await import("./report/people.ts");
      const text = rollText(
        await withPeople(clients.s3, evidence, signal),
        roster,
        enrolled && new Set(enrolled.keys()),
        options.csv ? "csv" : "json",
      );
      console.log(text.trimEnd());
      return 0;
    }
    if (evidence.ledger === null) {
      progress.line(
        "note: no readable ledger (--ledger, --guests): the report is written without it",
      );
    }
    progress.update("report: fetching frames");
    const { writeReport } = await import("./report/write_report.ts");
    await writeReport(clients, evidence, {
      options: { ...options, report: out },
      roster,
      enrolled,
      signal,
    });
    progress.clear();
    console.log(`${shownPath(out)}: ${evidence.run.planned.length} videos`);
    return 0;
  },
});
