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

/** Videos that died, told one by one. */
const DEAD_SHOWN = 20;

/** With --json the events tell how far it is. */
const silent: Progress = { update: () => {}, line: (text) => console.error(text), clear: () => {} };

await runProgram({
  name: "workload",
  summary: "Clears both buckets, uploads videos, watches until every result is there, verifies.",
  flags: {
    videos: flag<string>({
      flags: "--videos <directory>",
      path: true,
      help: "its *.mp4 files are uploaded",
      example: "clips",
    }),
    ...runFlags,
    clear: flag<boolean | undefined>({
      flags: "--clear",
      help: "delete objects in the buckets even if the last run did not make them",
    }),
    resume: flag<boolean | undefined>({
      flags: "--resume",
      help: "go on with the last run, which was interrupted: upload what is missing, then watch",
    }),
    repeat: flag({
      flags: "--repeat <n>",
      help: "upload each video so many times, the copies as NAME~2.mp4, NAME~3.mp4",
      default: 1,
      parse: wholeNumber(1, 100_000),
    }),
    rate: flag<number | undefined>({
      flags: "--rate <n>",
      help: "begin so many uploads a second at most",
      parse: decimal(0.01, 10_000),
    }),
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "uploads at once; a file above 64 MB takes 16 MB of memory",
      default: 8,
      parse: wholeNumber(1, 256),
    }),
    timeout: flag({
      flags: "--timeout <seconds>",
      help: "how long one upload may take, and then all the results",
      default: 600,
      parse: decimal(1, 86_400),
    }),
    ...reportFlags,
    ...cloudFlags,
    ...queuesAndBuckets,
  },
  notes:
    `With --json, standard error has an event a line while it goes on ({"event": "uploaded" | "sample" | "stage",
…}), and standard output one object at the end. Interrupted, by Ctrl-C or worse, a run is gone on with by the same
command and --resume, without --clear.`,
  explain: explainAwsError,
  main: async (options) => {
    const signal = stopSignal();
    if (options.resume && options.clear) {
      throw new UsageError("--resume goes on with what is in the buckets, --clear takes it away");
    }
    const told = await readMapping(options.mapping);
    const mapping = told && repeatMapping(told, options.repeat);
    const note = (text: string) => console.error(`workload: ${text}`);
    const videos = repeatVideos(await findVideos(options.videos, note), options.repeat);
    // Else it would be told after the run.
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
      // Only a run that has begun can be gone on with, and not by a command that says --clear.
      const last = await readRunRecord(options.run).catch(() => undefined);
      if (signal.aborted && last?.finishedAt === null && !options.clear) {
        progress.line("interrupted: the same command with --resume goes on");
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
      progress.line(`${key}: ended with an error, its event is in ${names.inputDeadLetterQueue}`);
    }
    const more = deadVideos.length - DEAD_SHOWN;
    if (more > 0) progress.line(`and ${more} more, which the report lists with their reasons`);

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
    // Only now: its charts take as long to load as all the rest.
    const { writeReport } = await import("./report/write_report.ts");
    const { report: out, frames } = options;
    // The verdict counts, whatever becomes of its picture.
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
