import type { S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { listBucket } from "../cloud/buckets.ts";
import type { RunRecord, UploadedVideo } from "../record/run_record.ts";
import type { Video } from "./videos.ts";

/**
 * The run that was interrupted.
 * @throws {UserError} if there is none, or it was of other videos or another stack
 */
export function requireResumable(
  last: RunRecord | undefined,
  names: Names,
  videos: readonly Video[],
  file: string,
): RunRecord {
  if (last === undefined) {
    throw new UserError(`--resume: no ${file}: there is no run to go on with`);
  }
  if (last.finishedAt !== null) {
    throw new UserError(`--resume: the run of ${file} has ended: leave --resume out for a new one`);
  }
  if (JSON.stringify(last.names) !== JSON.stringify(names)) {
    throw new UserError(`--resume: the run of ${file} was on ${last.names.inputBucket}`);
  }
  const planned = new Set(last.planned);
  const same = planned.size === videos.length && videos.every(({ key }) => planned.has(key));
  if (!same) {
    throw new UserError(
      `--resume: the run of ${file} is of ${planned.size} other videos: name the same folder, with ` +
        "the same --repeat",
    );
  }
  return last;
}

/**
 * What of these videos is in the bucket already: as the record says; or put there by an upload that the
 * record does not know, because the run was killed meanwhile.
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
  const there = new Map<string, UploadedVideo>();
  for (const { key, size } of videos) {
    const object = objects.get(key);
    // An object is there whole or not at all, but the file may be another by now.
    if (!object || object.size !== size) continue;
    const known = recorded.get(key);
    const { etag, modifiedAt } = object;
    there.set(
      key,
      known?.etag === etag ? known : { key, size, etag, requestId: "", uploadedAt: modifiedAt },
    );
  }
  return there;
}
