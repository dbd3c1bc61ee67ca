import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { UserError } from "../../contract/errors.ts";
import { csvKey } from "../../contract/csv.ts";
import type { Names } from "../../contract/names.ts";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import type { Outcome } from "../../contract/result.ts";
import { listBucket } from "../cloud/buckets.ts";
import type { Clients } from "../cloud/clients.ts";
import { countInvocations, sumOf } from "../cloud/invocations.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import { replacedIn, type RunRecord } from "../record/run_record.ts";
import type { Video } from "./videos.ts";

/** A video that was answered, and the identity of the upload that its answer belongs to. */
export interface Answered {
  readonly key: string;
  readonly identity: string;
}

/**
 * Returns the last run.
 * @throws {UserError} if there is none, it is not complete, or it used other resources
 */
export function requireComplete(
  last: RunRecord | undefined,
  names: Names,
  file: string,
): RunRecord {
  if (last === undefined) throw new UserError(`--again: no ${file}: there is no run to repeat`);
  if (last.finishedAt === null) {
    throw new UserError(
      `--again: the run of ${file} is not complete: continue it with --resume first`,
    );
  }
  if (JSON.stringify(last.names) !== JSON.stringify(names)) {
    throw new UserError(`--again: the run of ${file} used bucket ${last.names.inputBucket}`);
  }
  return last;
}

/** The run's videos whose current answer has one of the outcomes, in the order of the run. */
export async function findAnswered(
  { s3 }: Pick<Clients, "s3">,
  run: RunRecord,
  outcomes: readonly Outcome[],
  signal: AbortSignal,
): Promise<Answered[]> {
  const Bucket = run.names.outputBucket;
  const there = new Set((await listBucket(s3, Bucket, signal)).map(({ key }) => key));
  const answered = run.planned.filter((key) => there.has(csvKey(key)));
  const isReplaced = replacedIn(run);
  const found = await mapConcurrently(answered, 16, async (key) => {
    const command = new HeadObjectCommand({ Bucket, Key: csvKey(key) });
    const { Metadata } = await s3.send(command, { abortSignal: signal });
    const { identity, outcome } = decodeOutputMetadata(Metadata) ?? {};
    const counts = identity && outcome && outcomes.includes(outcome) && !isReplaced(identity);
    return counts ? [{ key, identity }] : [];
  });
  return found.flat();
}

/**
 * The record of a run some of whose videos are to be uploaded again. Their uploads and answers no
 * longer count; everything else stays.
 */
export async function recordAgain(
  { s3, cloudWatch }: Pick<Clients, "s3" | "cloudWatch">,
  run: RunRecord,
  answered: readonly Answered[],
  signal: AbortSignal,
): Promise<RunRecord> {
  const listed = await listBucket(s3, run.names.inputBucket, signal);
  const versions = new Map(listed.map(({ key, version }) => [key, version]));
  const start = new Date();
  const { functionName } = run.names;
  const before = await countInvocations(cloudWatch, functionName, start, start, signal);
  const keys = new Set(answered.map(({ key }) => key));
  return {
    ...run,
    finishedAt: null,
    videos: run.videos.filter(({ key }) => !keys.has(key)),
    samples: [],
    again: {
      startedAt: start.toISOString(),
      invocationsBaseline: before && sumOf(before),
      videos: [...keys].map((key) => ({ key, version: versions.get(key) ?? "" })),
      replaced: [...run.again?.replaced ?? [], ...answered.map(({ identity }) => identity)],
    },
  };
}

/**
 * Every video of the run: those that are uploaded again as they are on this machine, the others
 * without a file.
 * @throws {UserError} that names the videos that are not on this machine
 */
export function videosOf(
  { planned }: RunRecord,
  again: readonly { readonly key: string }[],
  local: readonly Video[],
): Video[] {
  const byKey = new Map(local.map((video) => [video.key, video]));
  const missing = again.filter(({ key }) => !byKey.has(key)).map(({ key }) => key);
  if (missing.length > 0) {
    const [first] = missing;
    const more = missing.length > 1 ? ` and ${missing.length - 1} others` : "";
    throw new UserError(
      `--again: ${JSON.stringify(first)}${more} of the last run must be uploaded again, but the ` +
        "folder of --videos does not hold it",
    );
  }
  const keys = new Set(again.map(({ key }) => key));
  return planned.map((key) => (keys.has(key) && byKey.get(key)) || { key, path: "", size: 0 });
}
