import type { S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { listBucket } from "../cloud/buckets.ts";
import type { RunRecord, UploadedVideo } from "../record/run_record.ts";
import { videosOf } from "./again.ts";
import type { Video } from "./videos.ts";

/**
 * Returns the interrupted run.
 * @throws {UserError} if there is none, or if it used other videos or other resources
 */
export function requireResumable(
  last: RunRecord | undefined,
  names: Names,
  videos: readonly Video[],
  file: string,
): RunRecord {
  if (last === undefined) {
    throw new UserError(`--resume: no ${file}: there is no run to resume`);
  }
  if (last.finishedAt !== null) {
    throw new UserError(
      `--resume: the run of ${file} is complete: start a new one without --resume`,
    );
  }
  if (JSON.stringify(last.names) !== JSON.stringify(names)) {
    throw new UserError(`--resume: the run of ${file} used bucket ${last.names.inputBucket}`);
  }
  // Of a run whose videos are uploaded again, only those need to be on this machine.
  if (last.again) {
    videosOf(last, last.again.videos, videos);
    return last;
  }
  const planned = new Set(last.planned);
  const same = planned.size === videos.length && videos.every(({ key }) => planned.has(key));
  if (!same) {
    throw new UserError(
      `--resume: the run of ${file} has ${planned.size} other videos: use the same --videos and --repeat`,
    );
  }
  return last;
}

/**
 * Finds the videos that are in the bucket already. An upload that finished just before the run was killed
 * is missing from the record and is taken from the listing.
 */
export async function findUploaded(
  s3: S3Client,
  bucket: string,
  videos: readonly Video[],
  record: RunRecord,
  signal: AbortSignal,
): Promise<Map<string, UploadedVideo>> {
  const objects = new Map((await listBucket(s3, bucket, signal)).map((one) => [one.key, one]));
  const recorded = new Map(record.videos.map((one) => [one.key, one]));
  const { again } = record;
  const replaced = new Map(again?.videos.map(({ key, version }) => [key, version]));
  const there = new Map<string, UploadedVideo>();
  for (const { key, size } of videos) {
    const object = objects.get(key);
    const known = recorded.get(key);
    if (again && known && !replaced.has(key)) {
      there.set(key, known);
      continue;
    }
    // The object that an upload of `--again` is to replace.
    if (object && object.version === replaced.get(key)) continue;
    // S3 stores whole objects only, but the local file may have changed since.
    if (!object || object.size !== size) continue;
    const { etag, modifiedAt } = object;
    there.set(
      key,
      known?.etag === etag ? known : { key, size, etag, requestId: "", uploadedAt: modifiedAt },
    );
  }
  return there;
}
