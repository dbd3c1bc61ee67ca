import type { Names } from "../../contract/names.ts";
import { sleep } from "../../contract/stop.ts";
import { clearBuckets } from "./clear.ts";
import type { Clients } from "../clients.ts";
import { countedInvocations } from "../verify/invocations.ts";
import { type LedgerPlaces, readerOf } from "../ledger/places.ts";
import { observer } from "../watch/observe.ts";
import { mapBounded } from "./pool.ts";
import type { Progress } from "../../contract/progress.ts";
import { messages } from "../watch/queue_counts.ts";
import { queueCounts, type QueueUrls, queueUrls } from "../watch/queues.ts";
import { lastRunRecord, type RunRecord, writeRunRecord } from "./run_record.ts";
import { sampleText } from "../watch/samples.ts";
import { uploadVideo } from "./upload.ts";
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
  /** Uploads at once. */
  readonly concurrency: number;
  /** How long to wait for the results. */
  readonly timeoutMs: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Clears, uploads and watches; the run record is on disk from before the first upload. */
export async function run(
  clients: Clients,
  options: RunOptions,
): Promise<{ record: RunRecord; end: WatchEnd }> {
  const { names, videos, runFile, progress, signal } = options;
  const { s3, sqs, cloudWatch } = clients;
  const last = await lastRunRecord(runFile);
  const urls = await queueUrls(sqs, names);
  await warnOfLeftovers(sqs, names, urls, progress, signal);

  const clearing = stage(progress, "clear");
  progress.update("clear: emptying the buckets");
  const bucketsAtStart = await clearBuckets({ s3 }, names, last, options.clear, signal);
  clearing("buckets empty");

  const start = new Date();
  const planned: RunRecord = {
    version: 1,
    startedAt: start.toISOString(),
    finishedAt: null,
    names,
    bucketsAtStart,
    invocationsBaseline: await countedInvocations(
      cloudWatch,
      names.functionName,
      start,
      start,
      signal,
    ),
    uploadStartedAt: new Date().toISOString(),
    planned: videos.map(({ key }) => key),
    videos: [],
    samples: [],
  };
  await writeRunRecord(runFile, planned);

  const uploading = stage(progress, "upload");
  let count = 0;
  const uploads = await mapBounded(videos, options.concurrency, async (video) => {
    signal.throwIfAborted();
    const uploaded = await uploadVideo(s3, names.inputBucket, video, signal);
    progress.update(`upload ${++count}/${videos.length}`);
    return uploaded;
  });
  uploading(`${count} videos`);
  const uploaded = { ...planned, videos: uploads };
  await writeRunRecord(runFile, uploaded);

  const watching = stage(progress, "watch");
  const ledger = readerOf(options.ledgers);
  const end = await watch({
    videos: videos.length,
    observe: observer(clients, urls, uploaded, ledger),
    onSample: (sample) => progress.update(sampleText(sample, videos.length)),
    timeoutMs: options.timeoutMs,
    signal,
  });
  watching(`${end.last.sample.outputs} results`);
  const record = {
    ...uploaded,
    finishedAt: end.complete ? new Date().toISOString() : null,
    samples: end.samples,
  };
  await writeRunRecord(runFile, record);
  return { record, end };
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
    let count = messages(await queueCounts(sqs, url));
    // A bridge that has just started may be taking them now, S3's test event among them.
    for (let look = 0; look < LOOKS && count > 0 && !signal.aborted; look++) {
      await sleep(LOOK_MS, signal);
      count = messages(await queueCounts(sqs, url));
    }
    if (count > 0) {
      progress.line(`note: queue ${name} holds ${count} messages from before this run`);
    }
  }
}

const LOOKS = 10;
const LOOK_MS = 200;

/** Times a stage; the function it gives says that it has ended. */
function stage(progress: Progress, name: string): (what: string) => void {
  const start = performance.now();
  return (what) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    progress.line(`${name}: ${what} in ${seconds} s`);
  };
}
