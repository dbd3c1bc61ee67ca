import { explainAwsError } from "../aws/clients.ts";
import { flag, runProgram, wholeNumber } from "../cli/program.ts";
import { messageOf } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { cloudFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { expireRun, ledgerLocation, reportFile, reportFlags, runFlags } from "./flags.ts";
import { missingLedgerNote, parseMetricsUrl } from "./live_page/startup_checks.ts";

const { ledger, guests, sshConfig, run, reportRetention } = runFlags;

await runProgram({
  name: "watch",
  summary: "Serves a live page of the running workload to a browser on this machine; read-only.",
  flags: {
    port: flag({
      flags: "--port <n>",
      help: "port on 127.0.0.1; 0 picks a free one",
      default: 8700,
      parse: wholeNumber(0, 65_535),
    }),
    metrics: flag({
      flags: "--metrics <url>",
      help: "the bridge's metrics, on this machine or through a tunnel",
      default: "http://127.0.0.1:9464/metrics",
      parse: parseMetricsUrl,
    }),
    ledger,
    guests,
    sshConfig,
    run,
    reportRetention,
    report: {
      ...reportFlags.report,
      help: "the report that the page links to (default: report.html beside the run record)",
    },
    redact: flag<boolean | undefined>({
      flags: "--redact",
      help: "show no names, file names, frames, clips and report: for a screen that others see",
    }),
    ...cloudFlags,
  },
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    await expireRun(options);
    // Imported late: the AWS SDK reads the environment when it loads, and --help needs no permission.
    const report = reportFile(options);
    const { createClients } = await import("./cloud/clients.ts");
    const { createSnapshotReader } = await import("./live_page/snapshot.ts");
    const { serveLivePage } = await import("./live_page/server.ts");
    const clients = createClients({ region: options.region, readTimeoutMs: 30_000 });
    // Fails now if no region is set: every request would.
    await clients.sqs.config.region();
    const ledgers = ledgerLocation(options);
    const without = await missingLedgerNote(ledgers);
    if (without) console.error(`note: ${without}`);
    const readSnapshot = createSnapshotReader(clients, {
      runFile: options.run,
      reportFile: report,
      ledgers,
      metricsUrl: options.metrics,
    });
    let served;
    try {
      served = serveLivePage(clients, {
        port: options.port,
        runFile: options.run,
        reportFile: report,
        readSnapshot,
        redact: options.redact ?? false,
        signal,
      });
    } catch (error) {
      throw new UserError(
        `--port: cannot listen on ${options.port} (${messageOf(error)}): ` +
          "stop the program that uses it, or pass --port 0 for a free port",
      );
    }
    console.log(`${served.url}   until Ctrl-C`);
    await served.finished;
    return 0;
  },
});
