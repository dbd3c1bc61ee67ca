import type { S3Client } from "@aws-sdk/client-s3";
import type { Names } from "../../contract/names.ts";
import { sleep } from "../../cli/async.ts";
import { type Answered, recordAgain, requireComplete, videosOf } from "./again.ts";
import { clearBuckets } from "./clear_buckets.ts";
import type { Clients } from "../cloud/clients.ts";
import { countInvocations, sumOf } from "../cloud/invocations.ts";
import { type LedgerLocation, openLedger } from "../ledger/location.ts";
import { createRateMeter } from "../watch/rate_meter.ts";
import { createRunObserver } from "../watch/run_observer.ts";
import type { Progress } from "../../cli/progress.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import { getQueueCounts, getQueueUrls, type QueueUrls } from "../cloud/queues.ts";
import { findUploaded, requireResumable } from "./resume.ts";
import {
  assertRecordWritable,
  readRunRecord,
  type RunRecord,
  type RunSettings,
  type UploadedVideo,
  writeRunRecord,
} from "../record/run_record.ts";
import { formatSample, type Sample } from "../record/sample.ts";
import { uploadAll } from "./upload_all.ts";
import type { Video } from "./videos.ts";
import { watch, type WatchEnd } from "../watch/watch.ts";

export interface RunOptions {
  readonly names: Names;
  readonly videos: readonly Video[];
  /** File of the run record. */
  readonly runFile: string;
  readonly ledgers: LedgerLocation;
  /** Whether objects that the last run did not create may be deleted. */
  readonly clear: boolean;
  /** Whether to continue the last, interrupted run. */
  readonly resume: boolean;
  /** The videos of the last run to upload again, if not all videos of a new one. */
  readonly again?: readonly Answered[] | undefined;
  readonly settings: RunSettings;
  readonly progress: Progress;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Progress for `--json`. */
export type RunEvent =
  | { readonly event: "stage"; readonly stage: string; readonly seconds: number }
  | { readonly event: "uploaded"; readonly done: number; readonly of: number }
  | { readonly event: "sample"; readonly sample: Sample };

/** Clears the buckets, uploads and watches. The run record is on disk before the first upload. */
export async function run(
  clients: Clients & { readonly uploads: S3Client },
  options: RunOptions,
): Promise<{ record: RunRecord; end: WatchEnd }> {
  const { names, runFile, settings, progress, onEvent, signal } = options;
  const last = await readRunRecord(runFile);
  const urls = await getQueueUrls(clients.sqs, names, signal);
  const stage = stages(progress, onEvent);
  const planned = options.resume
    ? requireResumable(last, names, options.videos, runFile)
    : options.again
    ? await startAgain(clients, options, last, options.again)
    : await startRun(clients, options, last, urls, stage);
  const videos = planned.again
    ? videosOf(planned, planned.again.videos, options.videos)
    : options.videos;
  const there = options.resume || options.again
    ? await findUploaded(clients.s3, names.inputBucket, videos, planned, signal)
    : new Map<string, UploadedVideo>();
  if (options.resume) {
    progress.line(`resume: ${there.size} of ${videos.length} videos are uploaded already`);
  }

  const uploading = stage("upload");
  const rate = createRateMeter();
  const uploads = await uploadAll(clients.uploads, names.inputBucket, videos, {
    there,
    pacing: settings,
    signal,
    save: (uploaded) => writeRunRecord(runFile, { ...planned, videos: uploaded }),
    onUpload(done) {
      const speed = rate.text(done, videos.length, { inFlight: settings.concurrency, slowest: 0 });
      progress.update(`upload ${done}/${videos.length}${speed && ` · ${speed}`}`);
      onEvent({ event: "uploaded", done, of: videos.length });
    },
  });
  uploading(`${uploads.length} videos`);
  const uploaded = { ...planned, videos: uploads };

  const watching = stage("watch");
  const results = createRateMeter();
  const end = await watch({
    videos: videos.length,
    observe: createRunObserver(clients, urls, uploaded, openLedger(options.ledgers)),
    onSample(sample, { slowest }) {
      const { inFlight } = sample.inputQueue;
      const rate = results.text(sample.outputs, videos.length, { inFlight, slowest });
      progress.update(formatSample(sample, videos.length, rate));
      onEvent({ event: "sample", sample });
    },
    timeoutMs: settings.timeoutSeconds * 1000,
    signal,
  });
  watching(`${end.last.sample.outputs} results`);
  const record = {
    ...uploaded,
    finishedAt: end.complete ? new Date().toISOString() : null,
    // Including those from before an interruption.
    samples: [...planned.samples, ...end.samples],
  };
  await writeRunRecord(runFile, record);
  return { record, end };
}

/** Writes the record of the last run, some of whose videos are to be uploaded again. */
async function startAgain(
  clients: Clients,
  { names, videos, runFile, signal }: RunOptions,
  last: RunRecord | undefined,
  again: readonly Answered[],
): Promise<RunRecord> {
  const run = requireComplete(last, names, runFile);
  // Fail before the record says that videos are missing.
  videosOf(run, again, videos);
  const record = await recordAgain(clients, run, again, signal);
  await writeRunRecord(runFile, record);
  return record;
}

/** Clears the buckets and writes the record of a new run. */
async function startRun(
  { s3, sqs, cloudWatch }: Clients,
  { names, videos, runFile, clear, settings, progress, signal }: RunOptions,
  last: RunRecord | undefined,
  urls: QueueUrls,
  stage: (name: string) => (what: string) => void,
): Promise<RunRecord> {
  const start = new Date();
  const planned: RunRecord = {
    version: 1,
    startedAt: start.toISOString(),
    finishedAt: null,
    names,
    bucketsAtStart: { input: 0, output: 0 },
    invocationsBaseline: null,
    uploadStartedAt: start.toISOString(),
    planned: videos.map(({ key }) => key),
    videos: [],
    samples: [],
    settings,
  };
  // Fail before anything is deleted if the record cannot be written. The last record stays in place until
  // then: it lists the objects that may be deleted.
  await assertRecordWritable(runFile, planned);
  await warnOfLeftovers(sqs, names, urls, progress, signal);
  const clearing = stage("clear");
  progress.update("clear: emptying the buckets");
  const bucketsAtStart = await clearBuckets({ s3 }, names, last, clear, signal);
  clearing("buckets empty");
  const startedAt = new Date();
  const { functionName } = names;
  const before = await countInvocations(cloudWatch, functionName, startedAt, startedAt, signal);
  const record: RunRecord = {
    ...planned,
    startedAt: startedAt.toISOString(),
    bucketsAtStart,
    invocationsBaseline: before && sumOf(before),
    uploadStartedAt: new Date().toISOString(),
  };
  await writeRunRecord(runFile, record);
  return record;
}

/** Messages of an earlier run would be counted as this run's. */
async function warnOfLeftovers(
  sqs: Clients["sqs"],
  names: Names,
  urls: QueueUrls,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const queues = [[names.inputQueue, urls.input], [names.outputQueue, urls.output]] as const;
  for (const [name, url] of queues) {
    let count = messageCount(await getQueueCounts(sqs, url, signal));
    // A bridge that has just started may be consuming them, S3's test event included.
    for (let check = 0; check < CHECKS && count > 0 && !signal.aborted; check++) {
      await sleep(CHECK_INTERVAL_MS, signal);
      count = messageCount(await getQueueCounts(sqs, url, signal));
    }
    if (count > 0) {
      progress.line(`note: queue ${name} holds ${count} messages from before this run`);
    }
  }
}

const CHECKS = 10;
const CHECK_INTERVAL_MS = 200;

/** Returns a function that starts a stage; its result ends the stage and reports its duration. */
function stages(
  progress: Progress,
  onEvent: (event: RunEvent) => void,
): (name: string) => (what: string) => void {
  return (name) => {
    const start = performance.now();
    return (what) => {
      const seconds = (performance.now() - start) / 1000;
      progress.line(`${name}: ${what} in ${seconds.toFixed(1)} s`);
      onEvent({ event: "stage", stage: name, seconds: Number(seconds.toFixed(3)) });
    };
  };
}
