import { csvKey, frameKey, peopleKey, tracksKey } from "../../contract/csv.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { assertWritable, writeFileAtomically } from "../atomic_file.ts";
import type { Sample } from "./sample.ts";

/** Numbers of objects in the buckets when a run started. */
export interface BucketCounts {
  readonly input: number;
  readonly output: number;
}

/** A video that S3 has accepted. */
export interface UploadedVideo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** S3's `x-amz-request-id`, which its event notification carries too. */
  readonly requestId: string;
  /** ISO 8601, UTC. */
  readonly uploadedAt: string;
}

/** The record of a run, which `verify` and `report` read. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly version: 1;
  readonly startedAt: string;
  /** When every result had arrived; null if the run did not complete. */
  readonly finishedAt: string | null;
  readonly names: Names;
  /** After clearing. */
  readonly bucketsAtStart: BucketCounts;
  /** CloudWatch's invocation count for the minute of the start; null if it was not available. */
  readonly invocationsBaseline: number | null;
  /** When the first upload started. */
  readonly uploadStartedAt: string;
  /** The keys to upload. */
  readonly planned: readonly string[];
  readonly videos: readonly UploadedVideo[];
  readonly samples: readonly Sample[];
  /** Absent from records of older versions. */
  readonly settings?: RunSettings;
  /** Present if `--again` uploaded videos of this run once more. */
  readonly again?: Again;
}

/** The last upload of some videos of a run again, to get new answers. */
export interface Again {
  readonly startedAt: string;
  /** As that of the run. */
  readonly invocationsBaseline: number | null;
  /** The videos, and the version of the input object that each upload replaces. */
  readonly videos: readonly { readonly key: string; readonly version: string }[];
  /**
   * Identities of the uploads whose answers no longer count, also those of earlier times. Their
   * ledger lines stay.
   */
  readonly replaced: readonly string[];
}

/** The uploads that were made together last: all of a run's, or those of `--again`. */
export function lastRound(
  run: RunRecord,
): Pick<RunRecord, "startedAt" | "invocationsBaseline" | "uploadStartedAt" | "planned"> {
  if (!run.again) return run;
  const { startedAt, invocationsBaseline, videos } = run.again;
  const planned = videos.map(({ key }) => key);
  return { startedAt, uploadStartedAt: startedAt, invocationsBaseline, planned };
}

/** Returns whether an upload's answer no longer counts, by its identity. */
export function replacedIn({ again }: RunRecord): (identity: string | undefined) => boolean {
  const replaced = new Set<string | undefined>(again?.replaced);
  return (identity) => replaced.has(identity);
}

/** The settings of a run that influence its results. */
export interface RunSettings {
  /** How many times each video is uploaded, each copy under its own key. */
  readonly repeat: number;
  /** Concurrent uploads. */
  readonly concurrency: number;
  /** Maximum uploads started per second; null for no limit. */
  readonly perSecond: number | null;
  readonly timeoutSeconds: number;
  /** Seconds; absent from records of older versions. */
  readonly longestWait?: number;
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

/** Reads a run record; undefined if there is no file. @throws {UserError} if it is not a run record */
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
    // Reported below.
  }
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  const whole = record?.version === 1 && Array.isArray(record.planned) &&
    Array.isArray(record.videos) && Array.isArray(record.samples) && isObject(record.names) &&
    typeof record.startedAt === "string" && typeof record.uploadStartedAt === "string" &&
    isObject(record.bucketsAtStart);
  if (!whole) {
    throw new UserError(`--run: ${file} is not a run record: delete it, or name another file`);
  }
  return record as RunRecord;
}

/** The keys that the run, or the function on its behalf, wrote to a bucket. */
export function keysWrittenByRun(run: RunRecord | undefined, bucket: string): Set<string> {
  if (run?.names.inputBucket === bucket) return new Set(run.planned);
  if (run?.names.outputBucket === bucket) return new Set(run.planned.map(csvKey));
  if (run?.names.frameBucket === bucket) {
    return new Set(run.planned.flatMap((key) => [frameKey(key), peopleKey(key), tracksKey(key)]));
  }
  return new Set();
}
