import { explainAwsError } from "../aws/clients.ts";
import { decimal, flag, runProgram, wholeNumber } from "../cli/program.ts";
import { messageOf, UsageError } from "../cli/errors.ts";
import { chosenNames, cloudFlags, nameFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { createClients } from "./cloud/clients.ts";
import { diagnoseStall } from "./watch/stall_diagnosis.ts";
import { collectEvidence } from "./verify/collect_evidence.ts";
import { ledgerLocation, reportFlags, runFlags } from "./flags.ts";
import { describeLocation } from "./ledger/location.ts";
import { readMapping } from "./verify/mapping_file.ts";
import { type Progress, progressOnStderr, terminalColumns } from "../cli/progress.ts";
import {
  answersText,
  checksText,
  confusionText,
  outcomesText,
  throughputText,
  verdictText,
} from "./verify/terminal_report.ts";
import { allChecksPass, verdictOf } from "./verify/verdict.ts";
import { run } from "./run/run.ts";
import { assertWritable } from "./atomic_file.ts";
import { readRunRecord } from "./record/run_record.ts";
import { findVideos, repeatMapping, repeatVideos } from "./run/videos.ts";

const { studentsTable: _, ...queuesAndBuckets } = nameFlags;

/** Dead-lettered videos listed one by one. */
const DEAD_SHOWN = 20;

/** With --json, events on standard error report the progress. */
const silent: Progress = { update: () => {}, line: (text) => console.error(text), clear: () => {} };

await runProgram({
  name: "workload",
  summary: "Clears the buckets, uploads videos, waits for every result, then verifies the run.",
  flags: {
    videos: flag<string>({
      flags: "--videos <directory>",
      path: true,
      help: "folder whose *.mp4 files are uploaded",
      example: "clips",
    }),
    ...runFlags,
    clear: flag<boolean | undefined>({
      flags: "--clear",
      help: "also delete objects that the last run did not create",
    }),
    resume: flag<boolean | undefined>({
      flags: "--resume",
      help: "continue the last, interrupted run: upload what is missing, then watch",
    }),
    repeat: flag({
      flags: "--repeat <n>",
      help: "upload each video <n> times; the copies are called NAME~2.mp4, NAME~3.mp4",
      default: 1,
      parse: wholeNumber(1, 100_000),
    }),
    rate: flag<number | undefined>({
      flags: "--rate <n>",
      help: "start at most <n> uploads per second",
      parse: decimal(0.01, 10_000),
    }),
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "concurrent uploads; a file above 64 MB takes 16 MB of memory",
      default: 8,
      parse: wholeNumber(1, 256),
    }),
    timeout: flag({
      flags: "--timeout <seconds>",
      help: "limit for one upload, then for the wait for all results",
      default: 600,
      parse: decimal(1, 86_400),
    }),
    ...reportFlags,
    ...cloudFlags,
    ...queuesAndBuckets,
  },
  notes:
    `With --json, standard error has one event per line ({"event": "uploaded" | "sample" | "stage", …}) and standard
output one object at the end. To continue an interrupted run, repeat the command with --resume and without --clear.`,
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    if (options.resume && options.clear) {
      throw new UsageError(
        "--resume needs the objects that --clear deletes: leave one of them out",
      );
    }
    const singleMapping = await readMapping(options.mapping);
    const mapping = singleMapping && repeatMapping(singleMapping, options.repeat);
    const note = (text: string) => console.error(`workload: ${text}`);
    const videos = repeatVideos(await findVideos(options.videos, note), options.repeat);
    // Fail before the run, not after it.
    await assertWritable(options.report, "", "--report");
    const timeoutMs = options.timeout * 1000;
    const clients = createClients({
      region: options.region,
      readTimeoutMs: timeoutMs,
      uploads: options.concurrency,
    });
    const names = chosenNames(options);
    const ledgers = ledgerLocation(options);
    const progress = options.json ? silent : progressOnStderr();
    const { record, end } = await run(clients, {
      names,
      videos,
      runFile: options.run,
      ledgers,
      clear: options.clear ?? false,
      resume: options.resume ?? false,
      settings: {
        repeat: options.repeat,
        concurrency: options.concurrency,
        perSecond: options.rate ?? null,
        timeoutSeconds: options.timeout,
      },
      progress,
      onEvent: options.json ? (event) => console.error(JSON.stringify(event)) : () => {},
      signal,
    }).catch(async (error) => {
      // Only a run with a record can be resumed, and only without --clear.
      const last = await readRunRecord(options.run).catch(() => undefined);
      if (signal.aborted && last?.finishedAt === null && !options.clear) {
        progress.line("interrupted: continue with the same command and --resume");
      }
      throw error;
    });
    const diagnosis = end.complete ? [] : diagnoseStall(end.last.sample, {
      videos: videos.length,
      names,
      ledger: describeLocation(ledgers),
      seconds: options.timeout,
      reasons: end.last.reasons,
    });
    for (const line of diagnosis) progress.line(line);
    const { deadVideos } = end.last;
    for (const key of deadVideos.slice(0, DEAD_SHOWN)) {
      progress.line(`${key}: failed; its event is in ${names.inputDeadLetterQueue}`);
    }
    const more = deadVideos.length - DEAD_SHOWN;
    if (more > 0) progress.line(`and ${more} more: the report lists them with their reasons`);

    const evidence = await collectEvidence(clients, record, {
      mapping,
      ledgers,
      metricsWaitMs: end.complete ? options.metricsWait * 1000 : 0,
      signal,
      onProgress: progress.update,
    });
    const verdict = verdictOf(evidence);
    progress.line("verify: done");
    progress.update("report: fetching frames");
    // Imported late: the chart library takes as long to load as everything else.
    const { writeReport } = await import("./report/write_report.ts");
    const { report: out, frames } = options;
    // A report that cannot be written does not change the verdict.
    await writeReport(clients, evidence, { out, frames, signal }).then(
      () => progress.line(`report: ${out}`),
      (error) => progress.line(`report: not written: ${messageOf(error)}`),
    );
    signal.throwIfAborted();
    if (options.json) {
      const all = { run: record, complete: end.complete, deadVideos, diagnosis, ...verdict };
      console.log(JSON.stringify(all, null, 1));
    } else {
      const { answers, figure, classified, checks } = verdict;
      console.log(answersText(answers, terminalColumns(Infinity)));
      if (figure) console.log(throughputText(figure));
      console.log(
        mapping ? confusionText(classified, terminalColumns(Infinity)) : outcomesText(answers),
      );
      console.log(checksText(checks, terminalColumns(100)));
      console.log(verdictText(record, checks));
    }
    return end.complete && allChecksPass(verdict) ? 0 : 1;
  },
});
