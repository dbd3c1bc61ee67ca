import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { csvKey } from "../../contract/csv.ts";
import { decodeOutputMetadata, type OutputMetadata } from "../../contract/output_metadata.ts";
import { listBucket, type ListedObject } from "../cloud/buckets.ts";
import type { Clients } from "../cloud/clients.ts";
import { deadResultIdentity, deadUploadParser } from "./dead_letters.ts";
import type { LedgerReader } from "../ledger/reader.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import {
  getQueueCounts,
  MAX_PEEKED,
  type PeekedMessage,
  peekQueue,
  type QueueUrls,
} from "../cloud/queues.ts";
import { replacedIn, type RunRecord } from "../record/run_record.ts";
import type { Sample } from "../record/sample.ts";

/** The state of a run, with the names of what went wrong. */
export interface Observation {
  readonly sample: Sample;
  /** Videos without an output object whose event is in the dead-letter queue. */
  readonly deadVideos: readonly string[];
  /** The distinct reasons why messages of this run were dead-lettered. */
  readonly reasons: readonly string[];
  /** The run's output objects. */
  readonly outputs: readonly ListedObject[];
  /** Seconds that the function worked on the slowest video so far; 0 without a result. */
  readonly slowest: number;
}

/**
 * Observes the output bucket, the queues and the ledger; caches what cannot change.
 * @returns a function that observes once; `now` is a newer version of the run record
 */
export function createRunObserver(
  { s3, sqs }: Pick<Clients, "s3" | "sqs">,
  urls: QueueUrls,
  run: RunRecord,
  ledger: LedgerReader | undefined,
): (signal: AbortSignal, now?: RunRecord) => Promise<Observation> {
  const outputKeys = new Map(run.planned.map((key) => [csvKey(key), key]));
  const answers = new Map<string, OutputMetadata | undefined>();
  const inputDead = deadLetters(sqs, urls.inputDead);
  const outputDead = deadLetters(sqs, urls.outputDead);

  const metadataOf = async (key: string, signal: AbortSignal) => {
    const { Metadata } = await s3.send(
      new HeadObjectCommand({ Bucket: run.names.outputBucket, Key: key }),
      { abortSignal: signal },
    );
    return decodeOutputMetadata(Metadata);
  };

  return async (signal, now = run) => {
    const [listed, inputQueue, outputQueue, deadInputs, deadOutputs] = await Promise.all([
      listBucket(s3, run.names.outputBucket, signal),
      getQueueCounts(sqs, urls.input, signal),
      getQueueCounts(sqs, urls.output, signal),
      inputDead(signal),
      outputDead(signal),
      ledger?.refresh(),
    ]);
    const all = listed.filter(({ key }) => outputKeys.has(key));
    const versionOf = ({ key, version }: ListedObject) => `${version} ${key}`;
    await mapConcurrently(
      all.filter((o) => !answers.has(versionOf(o))),
      16,
      async (output) => {
        answers.set(versionOf(output), await metadataOf(output.key, signal));
      },
    );

    const isReplaced = replacedIn(now);
    const outputs = all.filter((output) => !isReplaced(answers.get(versionOf(output))?.identity));
    const answered = new Set(outputs.map(({ key }) => outputKeys.get(key)));
    const deadUploads = deadUploadParser(now);
    const deadOnes = deadInputs.flatMap(({ body, reason }) =>
      deadUploads(body).map(({ key }) => ({ key, reason }))
    );
    const deadVideos = new Set(deadOnes.map(({ key }) => key));
    const metadata = outputs.flatMap((output) => answers.get(versionOf(output)) ?? []);
    const ours = new Set(metadata.map(({ identity }) => identity));
    const written = new Set(ledger?.entries().map((entry) => entry.identity));
    const deadResults = deadOutputs.map(({ body, reason }) => ({
      id: deadResultIdentity(body),
      reason,
    }));
    const dead = new Set(deadResults.map(({ id }) => id));
    const lost = deadResults.filter(({ id }) => ours.has(id ?? ""));
    const unanswered = [...deadVideos].filter((key) => !answered.has(key));
    return {
      outputs,
      slowest: metadata.reduce((most, { ms }) => Math.max(most, ms), 0) / 1000,
      deadVideos: unanswered,
      reasons: [...new Set([...deadOnes, ...lost].flatMap(({ reason }) => reason ?? []))],
      sample: {
        at: new Date().toISOString(),
        outputs: outputs.length,
        inputQueue,
        outputQueue,
        inputDead: unanswered.length,
        outputDead: [...ours].filter((id) => dead.has(id) && !written.has(id)).length,
        ledger: ledger ? [...ours].filter((id) => written.has(id)).length : null,
      },
    };
  };
}

/** Reads a dead-letter queue, again only when its number of messages changes. */
function deadLetters(
  sqs: Clients["sqs"],
  url: string,
): (signal: AbortSignal) => Promise<PeekedMessage[]> {
  let letters: PeekedMessage[] = [];
  let countSeen = 0;
  return async (signal) => {
    const count = messageCount(await getQueueCounts(sqs, url, signal));
    if (count !== countSeen || letters.length < Math.min(count, MAX_PEEKED)) {
      letters = await peekQueue(sqs, url, signal);
      countSeen = count;
    }
    return letters;
  };
}
