import { tracksOfPart } from "../../contract/csv.ts";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { deleteObjects, listBucket } from "../cloud/buckets.ts";
import type { Clients } from "../cloud/clients.ts";
import { type BucketCounts, keysWrittenByRun, type RunRecord } from "../record/run_record.ts";

/**
 * Empties the input, output and frame buckets and counts the objects that are left. Without `force`,
 * only objects of the last run are deleted: a mistyped bucket name must not lose other data.
 * @throws {UserError} before anything is deleted, if a bucket holds objects of another origin
 */
export async function clearBuckets(
  { s3 }: Pick<Clients, "s3">,
  names: Names,
  last: RunRecord | undefined,
  force: boolean,
  signal?: AbortSignal,
): Promise<BucketCounts> {
  const keysOf = async (bucket: string) =>
    (await listBucket(s3, bucket, signal)).map((object) => object.key);
  const buckets = [names.inputBucket, names.outputBucket, names.frameBucket];
  const found = await Promise.all(buckets.map(keysOf));
  for (const [index, bucket] of buckets.entries()) {
    if (!force) refuseForeignObjects(bucket, found[index] ?? [], keysWrittenByRun(last, bucket));
  }
  for (const [index, bucket] of buckets.entries()) {
    await deleteObjects(s3, bucket, found[index] ?? [], signal);
  }
  const [input, output] = await Promise.all([
    keysOf(names.inputBucket),
    keysOf(names.outputBucket),
  ]);
  return { input: input.length, output: output.length };
}

function refuseForeignObjects(bucket: string, keys: readonly string[], known: Set<string>): void {
  const foreign = keys.filter((key) => !known.has(tracksOfPart(key)));
  if (foreign.length === 0) return;
  throw new UserError(
    `bucket ${bucket} holds ${foreign.length} objects that the last run did not create, such as ` +
      `${JSON.stringify(foreign[0])}: use --clear to delete them`,
  );
}
