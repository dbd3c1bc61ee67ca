import { GetObjectCommand } from "@aws-sdk/client-s3";
import { csvKey } from "../../contract/csv.ts";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import { sleep } from "../../cli/async.ts";
import { listBucket } from "../cloud/buckets.ts";
import type { Clients } from "../cloud/clients.ts";
import { deadResultIdentity, deadUploadParser } from "../watch/dead_letters.ts";
import { type Evidence, identitiesOf, metadataOf, type Output } from "./evidence.ts";
import { waitForInvocations } from "./invocations.ts";
import { type LedgerLocation, openLedger } from "../ledger/location.ts";
import type { Mapping } from "../../contract/mapping.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import {
  getQueueCounts,
  getQueueUrls,
  MAX_PEEKED,
  peekQueue,
  waitUntilEmpty,
} from "../cloud/queues.ts";
import { lastRound, replacedIn, type RunRecord } from "../record/run_record.ts";

/** SQS documents that counts can lag by up to a minute. */
const COUNTS_LAG_MS = 60_000;

/** Attempts to read all messages of a dead-letter queue. */
const PEEKS = 5;
const PEEK_MS = 3_000;

/** Collects the current evidence about a run from AWS and the ledger. */
export async function collectEvidence(
  { s3, sqs, cloudWatch }: Clients,
  run: RunRecord,
  options: {
    mapping: Mapping | undefined;
    ledgers: LedgerLocation;
    /** How long to wait for CloudWatch's count of invocations. */
    metricsWaitMs: number;
    signal: AbortSignal;
    onProgress: (text: string) => void;
  },
): Promise<Evidence> {
  const { signal, onProgress } = options;
  onProgress("verify: collecting evidence");
  const { names } = run;
  const urls = await getQueueUrls(sqs, names, signal);

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
      const count = messageCount(await getQueueCounts(sqs, url, signal));
      const letters = count === 0 ? [] : await peekQueue(sqs, url, signal);
      if (letters.length >= Math.min(count, MAX_PEEKED) || left === 1) return letters;
      // Another peek, such as that of `watch`, hides messages for a moment.
      await sleep(PEEK_MS, signal);
    }
  };

  const emptied = (url: string) =>
    waitUntilEmpty(sqs, url, {
      withinMs: Math.min(COUNTS_LAG_MS, options.metricsWaitMs),
      signal,
      onCount: (count) =>
        onProgress(`verify: SQS still counts ${count} messages in ${url.split("/").at(-1)}`),
    });

  const inputs = (await listBucket(s3, names.inputBucket, signal)).map(({ key }) => key);
  const listed = await listBucket(s3, names.outputBucket, signal);
  // After `--again`, an answer that was replaced no longer counts, nor does its ledger line.
  const isReplaced = replacedIn(run);
  const outputs = (await mapConcurrently(listed.map(({ key }) => key), 16, read))
    .filter(({ metadata }) => !isReplaced(metadata?.identity));
  const [inputQueue, outputQueue, deadInputs, deadOutputs] = await Promise.all([
    emptied(urls.input),
    emptied(urls.output),
    peek(urls.inputDead),
    peek(urls.outputDead),
  ]);
  const ledger = openLedger(options.ledgers);
  const readable = await ledger?.refresh() ?? false;
  const known = identitiesOf({ outputs });
  const deadUploads = deadUploadParser(run);
  const round = new Set(lastRound(run).planned.map(csvKey));
  const work = metadataOf({ outputs: outputs.filter(({ key }) => round.has(key)) });
  const invocations = work.length === 0 ? null : await waitForInvocations({
    cloudWatch,
    run,
    starts: work.map(({ startedAt }) => new Date(startedAt)),
    waitMs: options.metricsWaitMs,
    signal,
    onCount: (count) =>
      onProgress(
        `verify: CloudWatch counts ${count} of ${round.size} invocations`,
      ),
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
    deadResults: deadOutputs.flatMap(({ body }) => deadResultIdentity(body) ?? [])
      .filter((identity) => known.has(identity)),
    ledger: readable
      ? ledger?.entries().filter(({ identity }) => !isReplaced(identity)) ?? null
      : null,
    mapping: options.mapping,
    invocations,
  };
}
