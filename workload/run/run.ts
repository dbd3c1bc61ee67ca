import type { Names } from "../../contract/names.ts";
import { sleep } from "../../cli/async.ts";
import { clearBuckets } from "./clear.ts";
import type { Clients } from "../clients.ts";
import { countedInvocations } from "../verify/invocations.ts";
import { type LedgerPlaces, readerOf } from "../ledger/places.ts";
import { observer } from "../watch/observe.ts";
import type { Progress } from "../../cli/progress.ts";
import { messages } from "../watch/queue_counts.ts";
import { queueCounts, type QueueUrls, queueUrls } from "../watch/queues.ts";
import { createRate } from "./rate.ts";
import { alreadyThere, resumable } from "./resume.ts";
import {
  lastRunRecord,
  mustBeRecordable,
  type RunRecord,
  type RunSettings,
  type Uploaded,
  writeRunRecord,
} from "./run_record.ts";
import { type Sample, sampleText } from "../watch/samples.ts";
import { uploadAll } from "./upload_all.ts";
import type { Video } from "./videos.ts";
import { watch, type WatchEnd } from "../watch/watch.ts";

/** What a run is told. */
export interface RunOptions {
  readonly names: Names;
  readonly videos: readonly Video[];
  /** Where the run record is kept. */
  readonly runFile: string;
  readonly ledgers: LedgerPlaces;
  /** Whether objects that the last run did not make may be deleted. */
  readonly clear: boolean;
  /** Whether the last run, which was interrupted, is gone on with. */
  readonly resume: boolean;
  readonly settings: RunSettings;
  readonly progress: Progress;
  /** Told what happens, for machines. */
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** What a machine is told while a run goes on. */
export type RunEvent =
  | { readonly event: "stage"; readonly stage: string; readonly seconds: number }
  | { readonly event: "uploaded"; readonly done: number; readonly of: number }
  | { readonly event: "sample"; readonly sample: Sample };

/** Clears, uploads and watches; the run record is on disk from before the first upload. */
export async function run(
  clients: Clients,
  options: RunOptions,
): Promise<{ record: RunRecord; end: WatchEnd }> {
  const { names, videos, runFile, settings, progress, onEvent, signal } = options;
  const last = await lastRunRecord(runFile);
  const urls = await queueUrls(clients.sqs, names, signal);
  const stage = stages(progress, onEvent);
  const planned = options.resume
    ? resumable(last, names, videos, runFile)
    : await begin(clients, options, last, urls, stage);
  const there = options.resume
    ? await alreadyThere(clients.s3, names.inputBucket, videos, planned, signal)
    : new Map<string, Uploaded>();
  if (options.resume) progress.line(`resume: ${there.size} of ${videos.length} videos are there`);

  const uploading = stage("upload");
  const rate = createRate();
  const uploads = await uploadAll(clients.s3, names.inputBucket, videos, {
    there,
    pacing: settings,
    signal,
    save: (uploaded) => writeRunRecord(runFile, { ...planned, videos: uploaded }),
    onUpload(done) {
      const speed = rate.text(done, videos.length);
      progress.update(`upload ${done}/${videos.length}${speed && ` · ${speed}`}`);
      onEvent({ event: "uploaded", done, of: videos.length });
    },
  });
  uploading(`${uploads.length} videos`);
  const uploaded = { ...planned, videos: uploads };

  const watching = stage("watch");
  const results = createRate();
  const end = await watch({
    videos: videos.length,
    observe: observer(clients, urls, uploaded, readerOf(options.ledgers)),
    onSample(sample) {
      const rate = results.text(sample.outputs, videos.length);
      progress.update(sampleText(sample, videos.length, rate));
      onEvent({ event: "sample", sample });
    },
    timeoutMs: settings.timeoutSeconds * 1000,
    signal,
  });
  watching(`${end.last.sample.outputs} results`);
  const record = {
    ...uploaded,
    finishedAt: end.complete ? new Date().toISOString() : null,
    // Those of before the interruption too.
    samples: [...planned.samples, ...end.samples],
  };
  await writeRunRecord(runFile, record);
  return { record, end };
}

/** Clears the buckets, and keeps the record of a new run. */
async function begin(
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
  // Nothing is deleted for a run that could leave no record. The last one's is still the record meanwhile: it
  // tells which objects may go.
  await mustBeRecordable(runFile, planned);
  await warnOfLeftovers(sqs, names, urls, progress, signal);
  const clearing = stage("clear");
  progress.update("clear: emptying the buckets");
  const bucketsAtStart = await clearBuckets({ s3 }, names, last, clear, signal);
  clearing("buckets empty");
  const startedAt = new Date();
  const { functionName } = names;
  const begun: RunRecord = {
    ...planned,
    startedAt: startedAt.toISOString(),
    bucketsAtStart,
    invocationsBaseline: await countedInvocations(
      ...[cloudWatch, functionName, startedAt, startedAt, signal] as const,
    ),
    uploadStartedAt: new Date().toISOString(),
  };
  await writeRunRecord(runFile, begun);
  return begun;
}

/** Messages of an earlier run would be counted with this one's. */
async function warnOfLeftovers(
  sqs: Clients["sqs"],
  names: Names,
  urls: QueueUrls,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const queues = [[names.inputQueue, urls.input], [names.outputQueue, urls.output]] as const;
  for (const [name, url] of queues) {
    let count = messages(await queueCounts(sqs, url, signal));
    // A bridge that has just started may be taking them now, S3's test event among them.
    for (let look = 0; look < LOOKS && count > 0 && !signal.aborted; look++) {
      await sleep(LOOK_MS, signal);
      count = messages(await queueCounts(sqs, url, signal));
    }
    if (count > 0) {
      progress.line(`note: queue ${name} holds ${count} messages from before this run`);
    }
  }
}

const LOOKS = 10;
const LOOK_MS = 200;

/** Times stages; the function that one gives says that it has ended. */
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
