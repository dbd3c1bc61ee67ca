import { GetObjectCommand } from "@aws-sdk/client-s3";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import { sleep } from "../../cli/async.ts";
import { listBucket } from "../run/buckets.ts";
import type { Clients } from "../clients.ts";
import { deadResult, deadUploadsOf } from "../watch/dead_letters.ts";
import { type Facts, identitiesOf, metadataOf, type Output } from "./facts.ts";
import { awaitInvocations } from "./invocations.ts";
import { type LedgerPlaces, readerOf } from "../ledger/places.ts";
import type { Mapping } from "../../contract/mapping.ts";
import { mapBounded } from "../run/pool.ts";
import { messages } from "../watch/queue_counts.ts";
import { emptiedCounts, MOST_PEEKED, peekQueue, queueCounts, queueUrls } from "../watch/queues.ts";
import type { RunRecord } from "../run/run_record.ts";

/** SQS: counts "may take up to 1 minute" to settle after the last change. */
const COUNTS_LAG_MS = 60_000;

/** Looks into a dead-letter queue, where one does not see all that is counted. */
const PEEKS = 5;
const PEEK_MS = 3_000;

/** Collects the facts about a run as they are now, from AWS and from the ledger. */
export async function collectFacts(
  { s3, sqs, cloudWatch }: Clients,
  run: RunRecord,
  options: {
    mapping: Mapping | undefined;
    ledgers: LedgerPlaces;
    /** How long to wait for CloudWatch's count. */
    metricsWaitMs: number;
    signal: AbortSignal;
    onProgress: (text: string) => void;
  },
): Promise<Facts> {
  const { signal, onProgress } = options;
  onProgress("verify: collecting the evidence");
  const { names } = run;
  const urls = await queueUrls(sqs, names, signal);

  const read = async (Key: string): Promise<Output> => {
    const object = await s3.send(
      new GetObjectCommand({ Bucket: names.outputBucket, Key }),
      { abortSignal: signal },
    );
    const text = await object.Body?.transformToString() ?? "";
    return { key: Key, text, metadata: decodeOutputMetadata(object.Metadata) };
  };
  const peek = async (url: string) => {
    for (let left = PEEKS;; left--) {
      const count = messages(await queueCounts(sqs, url, signal));
      const letters = count === 0 ? [] : await peekQueue(sqs, url, signal);
      if (letters.length >= Math.min(count, MOST_PEEKED) || left === 1) return letters;
      // Who else looks, as `watch` does, hides them for a moment.
      await sleep(PEEK_MS, signal);
    }
  };

  const emptied = (url: string) =>
    emptiedCounts(sqs, url, {
      withinMs: Math.min(COUNTS_LAG_MS, options.metricsWaitMs),
      signal,
      onCount: (count) =>
        onProgress(`verify: ${count} messages still counted in ${url.split("/").at(-1)}`),
    });

  const inputs = (await listBucket(s3, names.inputBucket, signal)).map(({ key }) => key);
  const listed = await listBucket(s3, names.outputBucket, signal);
  const outputs = await mapBounded(listed.map(({ key }) => key), 16, read);
  const [inputQueue, outputQueue, deadInputs, deadOutputs] = await Promise.all([
    emptied(urls.input),
    emptied(urls.output),
    peek(urls.inputDead),
    peek(urls.outputDead),
  ]);
  const ledger = readerOf(options.ledgers);
  const readable = await ledger?.refresh() ?? false;
  const known = identitiesOf({ outputs });
  const deadUploads = deadUploadsOf(run);
  const invocations = metadataOf({ outputs }).length === 0 ? null : await awaitInvocations({
    cloudWatch,
    run,
    wanted: run.planned.length,
    waitMs: options.metricsWaitMs,
    signal,
    onCount: (count) =>
      onProgress(`verify: CloudWatch knows of ${count} invocations of ${run.planned.length}`),
  });
  return {
    run,
    inputs,
    outputs,
    inputQueue,
    outputQueue,
    deadUploads: deadInputs.flatMap(({ body, reason }) =>
      deadUploads(body).map(({ key, identity }) => ({ key, identity, reason }))
    ),
    deadResults: deadOutputs.flatMap(({ body }) => deadResult(body) ?? [])
      .filter((identity) => known.has(identity)),
    ledger: readable ? ledger?.entries() ?? null : null,
    mapping: options.mapping,
    invocations,
  };
}
