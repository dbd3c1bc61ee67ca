import { messageOf, UsageError } from "../cli/errors.ts";
import { chosenNames } from "../cli/settings.ts";
import { createClients } from "./cloud/clients.ts";
import { diagnoseStall } from "./watch/stall_diagnosis.ts";
import { collectEvidence } from "./verify/collect_evidence.ts";
import { ledgerLocation, type WorkloadOptions } from "./flags.ts";
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
import { localVideos } from "./report/clips.ts";
import { enrolledPeople } from "./report/enrolled.ts";
import { readRoster, rosterOfFile } from "./report/roster.ts";
import { run } from "./run/run.ts";
import { assertWritable } from "./atomic_file.ts";
import { readRunRecord } from "./record/run_record.ts";
import { findVideos, repeatMapping, repeatVideos } from "./run/videos.ts";

/** Dead-lettered videos listed one by one. */
const DEAD_SHOWN = 20;

/** With --json, events on standard error report the progress. */
const silent: Progress = { update: () => {}, line: (text) => console.error(text), clear: () => {} };

/** Uploads, watches, verifies and reports. @returns the exit code */
export async function runWorkload(options: WorkloadOptions, signal: AbortSignal): Promise<number> {
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
  if (options.students !== undefined) await rosterOfFile(options.students);
  if (options.linkVideos !== undefined) await localVideos(options.linkVideos, []);
  const enrolled = options.people === undefined ? null : await enrolledPeople(options.people);
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
  const local = new Map(videos.map(({ key, path }) => [key, path]));
  // A report that cannot be written does not change the verdict.
  await readRoster(options, names.studentsTable, signal).then((roster) =>
    writeReport(clients, evidence, { options, roster, enrolled, videos: local, signal })
  ).then(
    () => progress.line(`report: ${options.report}`),
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
}
