import { decimal, flag, runProgram, wholeNumber } from "../contract/cli.ts";
import { messageOf } from "../contract/errors.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { answersOf, figureOf } from "./verify/answers.ts";
import { classify, confusionOf } from "./verify/classes.ts";
import { runChecks } from "./verify/checks.ts";
import { connect } from "./clients.ts";
import { diagnose } from "./watch/diagnosis.ts";
import { collectFacts } from "./verify/evidence.ts";
import { ledgerPlaces, runFlags } from "./flags.ts";
import { placesText } from "./ledger/places.ts";
import { readMapping } from "../contract/mapping.ts";
import { progressOnStderr, terminalColumns } from "../contract/progress.ts";
import {
  answersText,
  checksText,
  confusionText,
  figureText,
  verdictText,
} from "./verify/report.ts";
import { reportFlags } from "./report/flags.ts";
import { run } from "./run/run.ts";
import { untilStopped } from "../contract/until_stopped.ts";
import { videosOf } from "./run/videos.ts";

const { studentsTable: _, ...queuesAndBuckets } = nameFlags;

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
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "uploads at once",
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
  main: (options) => {
    const signal = stopSignal();
    return untilStopped(signal, async () => {
      const mapping = await readMapping(options.mapping);
      const videos = await videosOf(options.videos);
      const timeoutMs = options.timeout * 1000;
      const clients = connect({ region: options.region, readTimeoutMs: timeoutMs });
      const names = chosenNames(options);
      const ledgers = ledgerPlaces(options);
      const progress = progressOnStderr();
      const { record, end } = await run(clients, {
        names,
        videos,
        runFile: options.run,
        ledgers,
        clear: options.clear ?? false,
        concurrency: options.concurrency,
        timeoutMs,
        progress,
        signal,
      });
      const diagnosis = end.complete ? [] : diagnose(end.last.sample, {
        videos: videos.length,
        names,
        ledger: placesText(ledgers),
        seconds: options.timeout,
      });
      for (const line of diagnosis) progress.line(line);
      for (const key of end.last.deadVideos) {
        progress.line(`${key}: ended with an error, its event is in ${names.inputDeadLetterQueue}`);
      }

      const facts = await collectFacts(clients, record, {
        mapping,
        ledgers,
        metricsWaitMs: end.complete ? options.metricsWait * 1000 : 0,
        signal,
        onProgress: progress.update,
      });
      const checks = runChecks(facts);
      const answers = answersOf(facts);
      const figure = figureOf(facts);
      const classified = classify(facts);
      progress.line("verify: done");
      progress.update("report: fetching frames");
      // Only now: its charts take as long to load as all the rest.
      const { writeReport } = await import("./report/write.ts");
      const { report: out, frames } = options;
      // The verdict counts, whatever becomes of its picture.
      await writeReport(clients, facts, { out, frames, signal }).then(
        () => progress.line(`report: ${out}`),
        (error) => progress.line(`report: not written: ${messageOf(error)}`),
      );
      signal.throwIfAborted();
      if (options.json) {
        const { complete, last: { deadVideos } } = end;
        const confusion = { classified, confusion: confusionOf(classified) };
        const all = {
          run: record,
          complete,
          deadVideos,
          diagnosis,
          answers,
          figure,
          checks,
          ...confusion,
        };
        console.log(JSON.stringify(all, null, 1));
      } else {
        console.log(answersText(answers));
        if (figure) console.log(figureText(figure));
        if (mapping) console.log(confusionText(classified));
        console.log(checksText(checks, terminalColumns(100)));
        console.log(verdictText(record, checks));
      }
      return end.complete && checks.every(({ ok }) => ok) ? 0 : 1;
    });
  },
});
