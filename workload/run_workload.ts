import { messageOf, UsageError } from "../cli/errors.ts";
import { chosenNames } from "../cli/settings.ts";
import { createClients, createUploadClient } from "./cloud/clients.ts";
import { diagnoseStall } from "./watch/stall_diagnosis.ts";
import { collectEvidence } from "./verify/collect_evidence.ts";
import { ledgerLocation, mustNotLinkVideos, reportFile, type WorkloadOptions } from "./flags.ts";
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
import { findAnswered, requireComplete } from "./run/again.ts";
import { shownPath } from "../cli/user_path.ts";
import { localVideos } from "./report/clips.ts";
import { enrolledPeople } from "./report/enrolled.ts";
import { readRoster, rosterOfFile } from "./report/roster.ts";
import { run } from "./run/run.ts";
import { assertWritable } from "./atomic_file.ts";
import { readRunRecord } from "./record/run_record.ts";
import { skippedText } from "./run/skipped.ts";
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
  if (options.again && (options.resume || options.clear)) {
    throw new UsageError(
      "--again deletes nothing, and --resume continues it too: name one of the three",
    );
  }
  const names = chosenNames(options);
  const last = await readRunRecord(options.run);
  // Of a run whose videos are uploaded again, the copies are those of the run.
  const continued = options.again || (options.resume && last?.again);
  const repeat = continued ? last?.settings?.repeat ?? 1 : options.repeat;
  const singleMapping = await readMapping(options.mapping);
  const mapping = singleMapping && repeatMapping(singleMapping, repeat);
  const note = (text: string) => console.error(`workload: ${text}`);
  const found = await findVideos(options.videos, note);
  const videos = repeatVideos(found.videos, repeat);
  // Fail before the run, not after it. Beside the run record it can be written if that can.
  mustNotLinkVideos(options);
  const out = reportFile(options);
  if (options.report !== undefined) await assertWritable(out, "", "--report");
  if (options.students !== undefined) await rosterOfFile(options.students);
  if (options.linkVideos !== undefined) await localVideos(options.linkVideos, []);
  const enrolled = options.people === undefined ? null : await enrolledPeople(options.people);
  const { region, concurrency } = options;
  const clients = createClients({ region });
  const uploads = createUploadClient({ region, concurrency, timeoutMs: options.timeout * 1000 });
  const ledgers = ledgerLocation(options);
  const progress = options.json ? silent : progressOnStderr();
  const again = options.again &&
    await findAnswered(clients, requireComplete(last, names, options.run), options.again, signal);
  if (again?.length === 0) {
    progress.line(`--again: none of the last run's videos is ${options.again!.join(" or ")}`);
    return 0;
  }
  const { record, end } = await run({ ...clients, uploads }, {
    names,
    videos,
    runFile: options.run,
    ledgers,
    clear: options.clear ?? false,
    resume: options.resume ?? false,
    again,
    settings: {
      repeat,
      concurrency: options.concurrency,
      perSecond: options.rate ?? null,
      timeoutSeconds: options.timeout,
      longestWait: options.longestWait,
    },
    progress,
    onEvent: options.json ? (event) => console.error(JSON.stringify(event)) : () => {},
    signal,
  }).catch(async (error) => {
    // Only a run with a record can be resumed, and only without --clear.
    const last = await readRunRecord(options.run).catch(() => undefined);
    if (signal.aborted && last?.finishedAt === null && !options.clear) {
      const how = options.again ? "--resume instead of --again" : "--resume";
      progress.line(`interrupted: continue with the same command and ${how}`);
    }
    throw error;
  });
  const diagnosis = end.complete ? [] : diagnoseStall(end.last.sample, {
    videos: record.planned.length,
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
    writeReport(clients, evidence, {
      options: { ...options, report: out },
      roster,
      enrolled,
      videos: local,
      signal,
    })
  ).then(
    () => progress.line(`report: ${shownPath(out)}`),
    (error) => progress.line(`report: not written: ${messageOf(error)}`),
  );
  signal.throwIfAborted();
  if (options.json) {
    const { skipped } = found;
    const all = { run: record, complete: end.complete, skipped, deadVideos, diagnosis, ...verdict };
    console.log(JSON.stringify(all, null, 1));
  } else {
    const { answers, figure, classified, checks } = verdict;
    console.log(answersText(answers, terminalColumns(Infinity)));
    if (figure) console.log(throughputText(figure));
    console.log(
      mapping ? confusionText(classified, terminalColumns(Infinity)) : outcomesText(answers),
    );
    console.log(checksText(checks, terminalColumns(100)));
    const skipped = skippedText(found.skipped);
    if (skipped) console.log(skipped);
    console.log(verdictText(evidence, verdict));
  }
  return end.complete && allChecksPass(verdict) ? 0 : 1;
}
