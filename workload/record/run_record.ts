import { csvKey, frameKey } from "../../contract/csv.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { assertWritable, writeFileAtomically } from "../atomic_file.ts";
import type { Sample } from "./sample.ts";

/** How many objects a run found in the buckets when it began. */
export interface BucketCounts {
  readonly input: number;
  readonly output: number;
}

/** One video as S3 took it. */
export interface UploadedVideo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** S3's `x-amz-request-id`, which its event repeats. */
  readonly requestId: string;
  /** ISO 8601, UTC. */
  readonly uploadedAt: string;
}

/** What a run did and saw: `verify` works from it. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly version: 1;
  readonly startedAt: string;
  /** When every result had arrived; null if that did not come to pass. */
  readonly finishedAt: string | null;
  readonly names: Names;
  /** After clearing. */
  readonly bucketsAtStart: BucketCounts;
  /** CloudWatch's count for the function in the minute of the start; null if it did not answer. */
  readonly invocationsBaseline: number | null;
  /** When the first upload began. */
  readonly uploadStartedAt: string;
  /** The keys that were to be uploaded. */
  readonly planned: readonly string[];
  readonly videos: readonly UploadedVideo[];
  readonly samples: readonly Sample[];
  /** Absent from the record of an older program. */
  readonly settings?: RunSettings;
}

/** What a run was told that changes what comes of it. */
export interface RunSettings {
  /** How often each video is uploaded, the copies under names of their own. */
  readonly repeat: number;
  /** Uploads at once. */
  readonly concurrency: number;
  /** Uploads begun a second at most; null: as fast as they go. */
  readonly perSecond: number | null;
  readonly timeoutSeconds: number;
}

/** @throws {UserError} if it cannot be written */
export async function writeRunRecord(file: string, record: RunRecord): Promise<void> {
  await writeFileAtomically(file, textOf(record), "--run");
}

/** @throws {UserError} if it could not be written */
export async function assertRecordWritable(file: string, record: RunRecord): Promise<void> {
  await assertWritable(file, textOf(record), "--run");
}

function textOf(record: RunRecord): string {
  return JSON.stringify(record, null, 1) + "\n";
}

/** The last run's record; undefined if there is none. @throws {UserError} if it is not one */
export async function readRunRecord(file: string): Promise<RunRecord | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UserError(`--run: cannot read ${file} (${messageOf(error)})`);
  }
  return parseRunRecord(text, file);
}

/** @throws {UserError} if the text is not a run record of this version */
export function parseRunRecord(text: string, file: string): RunRecord {
  let record: Partial<RunRecord> | null = null;
  try {
    record = JSON.parse(text);
  } catch {
    // The message below says it.
  }
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  const whole = record?.version === 1 && Array.isArray(record.planned) &&
    Array.isArray(record.videos) && Array.isArray(record.samples) && isObject(record.names) &&
    typeof record.startedAt === "string" && typeof record.uploadStartedAt === "string" &&
    isObject(record.bucketsAtStart);
  if (!whole) throw new UserError(`--run: ${file} is not a run record: delete it, or name another`);
  return record as RunRecord;
}

/** What the run put into a bucket, or had the function put there. */
export function keysWrittenByRun(run: RunRecord | undefined, bucket: string): Set<string> {
  if (run?.names.inputBucket === bucket) return new Set(run.planned);
  if (run?.names.outputBucket === bucket) return new Set(run.planned.map(csvKey));
  if (run?.names.frameBucket === bucket) return new Set(run.planned.map(frameKey));
  return new Set();
}
