import { GetObjectCommand } from "@aws-sdk/client-s3";
import { csvKey, frameKey } from "../../contract/csv.ts";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import type { Box, Outcome } from "../../contract/result.ts";
import type { Clients } from "../cloud/clients.ts";
import { type LedgerLocation, openLedger } from "../ledger/location.ts";
import type { ListedObject } from "../cloud/buckets.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import { readRunRecord, type RunRecord } from "../record/run_record.ts";
import { parseOutputRow } from "../verify/output_row.ts";
import { createRunObserver } from "../watch/run_observer.ts";
import { isDone } from "../watch/watch.ts";
import { getQueueUrls } from "../cloud/queues.ts";
import type { Sample } from "../record/sample.ts";
import { createSampleHistory, type SampleHistory } from "./sample_history.ts";
import {
  fetchMetrics,
  type Metric,
  type MetricSummary,
  summarizeMetrics,
} from "./bridge_metrics.ts";

/** A result that came lately. */
export interface LiveResult {
  readonly video: string;
  readonly who: string;
  readonly major: string;
  readonly year: string;
  readonly outcome: Outcome;
  readonly distance: number | null;
  readonly face: Box | null;
  /** The frame's key; null where there is none. */
  readonly frame: string | null;
}

/** What the page is told. */
export interface LiveSnapshot {
  /** When the run began; another value is another run. */
  readonly run: string;
  readonly videos: number;
  readonly uploaded: number;
  readonly sample: Sample;
  /** What was seen of the run so far, this sample too: a page is told it once. */
  readonly history?: readonly Sample[];
  /** Results a second, lately; null while too little was seen to tell. */
  readonly perSecond: number | null;
  /** When every video had come to its end; null while the run goes on. */
  readonly done: string | null;
  /** The newest first. */
  readonly results: readonly LiveResult[];
  /** The bridge's; null where it does not answer. */
  readonly metrics: readonly Metric[] | null;
  /** Those of them that matter, in plain words. */
  readonly bridge: readonly MetricSummary[] | null;
}

/** How many results are shown. */
const SHOWN = 12;

/**
 * Looks at the run of this record; null while there is none. What cannot change is asked once. Who asks
 * while a look goes on is told what that one sees, and its signal is that one's.
 */
export function createSnapshotReader(
  clients: Clients,
  { runFile, ledgers, metricsUrl }: {
    runFile: string;
    ledgers: LedgerLocation;
    metricsUrl: string;
  },
): (signal: AbortSignal) => Promise<LiveSnapshot | null> {
  let watched: WatchedRun | undefined;
  let looking: Promise<LiveSnapshot | null> | undefined;

  async function begin(run: RunRecord, signal: AbortSignal): Promise<WatchedRun> {
    const urls = await getQueueUrls(clients.sqs, run.names, signal);
    return {
      startedAt: run.startedAt,
      observe: createRunObserver(clients, urls, run, openLedger(ledgers)),
      known: new Map(),
      history: createSampleHistory(run.samples),
      done: undefined,
    };
  }

  async function look(signal: AbortSignal): Promise<LiveSnapshot | null> {
    const run = await readRunRecord(runFile);
    if (!run) return null;
    if (watched?.startedAt !== run.startedAt) watched = await begin(run, signal);
    const { observe, known, history } = watched;
    const [{ sample, outputs }, metrics] = await Promise.all([
      observe(signal, run),
      fetchMetrics(metricsUrl, signal),
    ]);
    history.add(sample);
    watched.done = isDone(sample, run.planned.length)
      ? watched.done ?? endedAt(sample, outputs, watched.done)
      : null;
    const results = await lastResults(clients, run, outputs, known, signal);
    return {
      run: run.startedAt,
      videos: run.planned.length,
      uploaded: run.videos.length,
      sample,
      history: history.samples(),
      perSecond: history.perSecond(),
      // The record tells it later than the look, or never: the workload may have been killed.
      ...{ done: run.finishedAt ?? watched.done, results },
      metrics,
      bridge: metrics && summarizeMetrics(metrics),
    };
  }
  return (signal) => looking ??= look(signal).finally(() => looking = undefined);
}

/** What is kept of one run between looks. */
interface WatchedRun {
  readonly startedAt: string;
  readonly observe: ReturnType<typeof createRunObserver>;
  readonly known: Map<string, LiveResult>;
  readonly history: SampleHistory;
  /** When it was done, by what was seen; undefined before the first look. */
  done: string | null | undefined;
}

/** What was done at the first look ended with its last answer, as far as one can tell. */
function endedAt(
  { at }: Sample,
  outputs: readonly ListedObject[],
  before: string | null | undefined,
): string {
  const newest = outputs.map(({ modifiedAt }) => modifiedAt).sort().at(-1);
  return before === undefined && newest ? newest : at;
}

async function lastResults(
  { s3 }: Pick<Clients, "s3">,
  run: RunRecord,
  outputs: readonly ListedObject[],
  known: Map<string, LiveResult>,
  signal: AbortSignal,
): Promise<LiveResult[]> {
  const videos = new Map(run.planned.map((key) => [csvKey(key), key]));
  const bucket = run.names.outputBucket;
  const newest = [...outputs].sort((a, b) => a.modifiedAt < b.modifiedAt ? 1 : -1).slice(0, SHOWN);
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
      const { outcome, distance, face } = metadata;
      const video = videos.get(key)!;
      const { name: who, major, year } = row;
      const frame = outcome === "unreadable" ? null : frameKey(video);
      known.set(`${version} ${key}`, { video, who, major, year, outcome, distance, face, frame });
    },
  );
  return newest.flatMap(({ version, key }) => known.get(`${version} ${key}`) ?? []);
}
