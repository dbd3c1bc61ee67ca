import { GetObjectCommand } from "@aws-sdk/client-s3";
import { csvKey, frameKey } from "../../contract/csv.ts";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import type { Box } from "../../contract/box.ts";
import type { Outcome } from "../../contract/result.ts";
import type { Clients } from "../cloud/clients.ts";
import { describeLocation, type LedgerLocation, openLedger } from "../ledger/location.ts";
import type { ListedObject } from "../cloud/buckets.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import { readRunRecord, type RunRecord } from "../record/run_record.ts";
import { parseOutputRow } from "../verify/output_row.ts";
import { timeText } from "../watch/rate_meter.ts";
import { createRunObserver } from "../watch/run_observer.ts";
import { isDone } from "../watch/watch.ts";
import { getQueueUrls } from "../cloud/queues.ts";
import type { Sample } from "../record/sample.ts";
import { createAlarms } from "./alarms.ts";
import { createSampleHistory, type SampleHistory } from "./sample_history.ts";
import {
  fetchMetrics,
  type Metric,
  type MetricSummary,
  summarizeMetrics,
} from "./bridge_metrics.ts";

/** A recent result. */
export interface LiveResult {
  readonly video: string;
  readonly who: string;
  readonly major: string;
  readonly year: string;
  readonly outcome: Outcome;
  readonly distance: number | null;
  readonly face: Box | null;
  /** The frame's key; null if there is none. */
  readonly frame: string | null;
  /** The frame's time in the video, in seconds; null if it is not known. */
  readonly frameTime: number | null;
}

/** What the page shows. */
export interface LiveSnapshot {
  /** Start of the run, which identifies it. */
  readonly run: string;
  readonly videos: number;
  readonly uploaded: number;
  readonly sample: Sample;
  /** The samples so far, this one included; sent to a page once per run. */
  readonly history?: readonly Sample[];
  /** Recent results per second; null while there are too few samples. */
  readonly perSecond: number | null;
  /** Estimated time until every video is answered, as `4 min`; null if unknown, or if all are. */
  readonly left: string | null;
  /** When every video was finished; null while the run is in progress. */
  readonly done: string | null;
  /** What is wrong, each a sentence with a remedy. */
  readonly alarms: readonly string[];
  /** Whether the report of this run is there. */
  readonly report: boolean;
  /** Whether names and pictures were left out. */
  readonly redacted?: true;
  /** Newest first. */
  readonly results: readonly LiveResult[];
  /** Metrics of the bridge; null if it does not answer. */
  readonly metrics: readonly Metric[] | null;
  /** A summary of the metrics. */
  readonly bridge: readonly MetricSummary[] | null;
}

/** Number of results shown. */
const MAX_RESULTS = 12;

/**
 * Returns a function that takes a snapshot of the run in the run record; null while there is no record.
 * What cannot change is cached. Concurrent calls share one snapshot and the signal of the first call.
 */
export function createSnapshotReader(
  clients: Clients,
  { runFile, reportFile, ledgers, metricsUrl }: {
    runFile: string;
    reportFile: string;
    ledgers: LedgerLocation;
    metricsUrl: string;
  },
): (signal: AbortSignal) => Promise<LiveSnapshot | null> {
  let watched: WatchedRun | undefined;
  let pending: Promise<LiveSnapshot | null> | undefined;

  async function watchRun(run: RunRecord, signal: AbortSignal): Promise<WatchedRun> {
    const urls = await getQueueUrls(clients.sqs, run.names, signal);
    return {
      startedAt: run.startedAt,
      observe: createRunObserver(clients, urls, run, openLedger(ledgers)),
      known: new Map(),
      alarms: createAlarms({ names: run.names, ledger: describeLocation(ledgers) }),
      history: createSampleHistory(run.samples),
      done: undefined,
    };
  }

  async function takeSnapshot(signal: AbortSignal): Promise<LiveSnapshot | null> {
    const run = await readRunRecord(runFile);
    if (!run) return null;
    if (watched?.startedAt !== run.startedAt) watched = await watchRun(run, signal);
    const { observe, known, history } = watched;
    const [{ sample, outputs, slowest, reasons }, metrics] = await Promise.all([
      observe(signal, run),
      fetchMetrics(metricsUrl, signal),
    ]);
    history.add(sample);
    watched.done = isDone(sample, run.planned.length)
      ? watched.done ?? endedAt(sample, outputs, watched.done)
      : null;
    const results = await newestResults(clients, run, outputs, known, signal);
    // The record has it later, or never if the workload was killed.
    const done = run.finishedAt ?? watched.done;
    const [videos, uploaded] = [run.planned.length, run.videos.length];
    const { inFlight } = sample.inputQueue;
    const seconds = history.secondsLeft(videos - sample.outputs, { inFlight, slowest });
    return {
      run: run.startedAt,
      videos,
      uploaded,
      sample,
      history: history.samples(),
      perSecond: history.perSecond(),
      left: seconds === null || done !== null ? null : timeText(seconds),
      done,
      alarms: watched.alarms({ sample, uploaded, done: done !== null, reasons, metrics }),
      report: await isNewer(reportFile, run.startedAt),
      results,
      metrics,
      bridge: metrics && summarizeMetrics(metrics),
    };
  }
  return (signal) => pending ??= takeSnapshot(signal).finally(() => pending = undefined);
}

/** State of one run between snapshots. */
interface WatchedRun {
  readonly startedAt: string;
  readonly observe: ReturnType<typeof createRunObserver>;
  readonly known: Map<string, LiveResult>;
  readonly history: SampleHistory;
  readonly alarms: ReturnType<typeof createAlarms>;
  /** When it was first seen complete; null if it was not, undefined before the first snapshot. */
  done: string | null | undefined;
}

/** Whether there is a file that was written after a time: the report of an earlier run does not count. */
async function isNewer(file: string, time: string): Promise<boolean> {
  const info = await Deno.stat(file).catch(() => undefined);
  return info?.isFile === true && Number(info.mtime) > Date.parse(time);
}

/** A run that is complete in the first snapshot ended with its newest output; otherwise now. */
function endedAt(
  { at }: Sample,
  outputs: readonly ListedObject[],
  before: string | null | undefined,
): string {
  const newest = outputs.map(({ modifiedAt }) => modifiedAt).sort().at(-1);
  return before === undefined && newest ? newest : at;
}

async function newestResults(
  { s3 }: Pick<Clients, "s3">,
  run: RunRecord,
  outputs: readonly ListedObject[],
  known: Map<string, LiveResult>,
  signal: AbortSignal,
): Promise<LiveResult[]> {
  const videos = new Map(run.planned.map((key) => [csvKey(key), key]));
  const bucket = run.names.outputBucket;
  const newest = [...outputs].sort((a, b) => a.modifiedAt < b.modifiedAt ? 1 : -1).slice(
    0,
    MAX_RESULTS,
  );
  await mapConcurrently(
    newest.filter(({ version, key }) => !known.has(`${version} ${key}`)),
    8,
    async (
      { key, version },
    ) => {
      const object = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
        { abortSignal: signal },
      );
      const row = parseOutputRow(await object.Body?.transformToString() ?? "");
      const metadata = decodeOutputMetadata(object.Metadata);
      if (!row || !metadata) return;
      const { outcome, distance, face, frameTime } = metadata;
      const video = videos.get(key)!;
      const { name: who, major, year } = row;
      const frame = outcome === "unreadable" ? null : frameKey(video);
      const seen = { outcome, distance, face, frame, frameTime };
      known.set(`${version} ${key}`, { video, who, major, year, ...seen });
    },
  );
  return newest.flatMap(({ version, key }) => known.get(`${version} ${key}`) ?? []);
}
