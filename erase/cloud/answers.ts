import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { csvKey } from "../../contract/csv.ts";
import type { Names } from "../../contract/names.ts";
import { decodeOutputMetadata } from "../../contract/output_metadata.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { deleteObjects, listBucket } from "../../workload/cloud/buckets.ts";
import { mapConcurrently } from "../../workload/map_concurrently.ts";
import { isName } from "../person.ts";
import type { Item, Search, Store } from "../store.ts";
import {
  type Answer,
  isOfPerson,
  namesOthers,
  namesPerson,
  nearestOf,
  nearestWithout,
  neighbours,
  rowsOf,
  textWithout,
} from "./answer.ts";

const CONCURRENCY = 16;

/**
 * The answers in the output bucket that are the person, and the name in others' answers: in a further
 * row, or in the metadata as one of the two nearest. Tells the search the videos and identities.
 */
export function answers(s3: S3Client, names: Names): Store {
  const bucket = names.outputBucket;
  return {
    title: "answers",
    phase: "answers",
    async find(search) {
      const { name, choice, signal } = search;
      const videoOf = await videosByAnswer(s3, names.inputBucket, signal);
      const listed = await listBucket(s3, bucket, signal);
      const all = await mapConcurrently(
        listed,
        CONCURRENCY,
        ({ key }) => readAnswer(s3, bucket, key, signal),
      );
      const answers = all.filter((answer) => answer !== undefined);
      for (const answer of answers.filter((answer) => namesPerson(answer, name))) {
        const video = videoOf(answer.key);
        search.videos.add(video);
        if (namesOthers(answer, name)) search.shared.add(video);
        // Another's line in the ledger has no trace of the person, and stays.
        if (answer.metadata && isOfPerson(answer, name)) {
          search.identities.add(answer.metadata.identity);
        }
      }
      // Where the video goes, its whole answer does.
      const own = answers.filter((answer) =>
        isOfPerson(answer, name) || choice === "all" && namesPerson(answer, name)
      );
      const others = answers.filter((answer) =>
        !own.includes(answer) &&
        (namesPerson(answer, name) || neighbours(answer).some((one) => isName(name, one)))
      );
      return {
        items: [
          ...own.map((answer) => itemOf(bucket, answer, name)),
          ...others.map((answer) => otherItemOf(bucket, answer, name)),
        ],
        async erase() {
          await deleteObjects(s3, bucket, own.map(({ key }) => key), signal);
          await mapConcurrently(
            others,
            CONCURRENCY,
            (answer) => rewrite(s3, bucket, answer, search),
          );
        },
      };
    },
  };
}

/** An answer that is the person. The copy leaves out whom else it names. */
function itemOf(bucket: string, { key, text, fields, metadata }: Answer, name: string): Item {
  const rows = rowsOf(text).filter(([one = ""]) => isName(name, one));
  const isNearest = metadata?.nearest && isName(name, metadata.nearest.name);
  const nearest = isNearest ? nearestOf(metadata, { ...metadata.nearest!, second: null }) : "";
  const read = () =>
    Promise.resolve(JSON.stringify({ key, rows, metadata: { ...fields, nearest } }, null, 1));
  return {
    what: `s3://${bucket}/${key}${metadata?.descriptor ? ": with the face's descriptor" : ""}`,
    copy: { file: `answers/${key}.json`, read },
  };
}

/** What another's answer says about the person. */
function otherItemOf(bucket: string, { key, text, metadata }: Answer, name: string): Item {
  const rows = rowsOf(text).filter(([one = ""]) => isName(name, one));
  const nearest = [metadata?.nearest, metadata?.nearest?.second].filter((one) =>
    one && isName(name, one.name)
  ).map((one) => ({ name, distance: one!.distance }));
  const place = rows.length > 0 ? "as a further face" : "as one of the nearest two";
  const read = () => Promise.resolve(JSON.stringify({ key, rows, nearest }, null, 1));
  return {
    what: `s3://${bucket}/${key}: the name, ${place} in another's answer`,
    copy: { file: `answers/${key}.json`, read },
  };
}

/** The input bucket's keys by those of their answers; a deleted video's key is derived. */
async function videosByAnswer(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<(answerKey: string) => string> {
  const videos = new Map(
    (await listBucket(s3, bucket, signal)).map(({ key }) => [csvKey(key), key]),
  );
  return (answerKey) => {
    const stem = answerKey.replace(/\.csv$/, "");
    const isVideo = pipeline.videoSuffixes.some((suffix) => stem.endsWith(suffix));
    return videos.get(answerKey) ?? (isVideo ? stem : `${stem}.mp4`);
  };
}

async function readAnswer(
  s3: S3Client,
  Bucket: string,
  Key: string,
  abortSignal: AbortSignal,
): Promise<Answer | undefined> {
  try {
    const { Body, Metadata = {} } = await s3.send(
      new GetObjectCommand({ Bucket, Key }),
      { abortSignal },
    );
    const text = await Body?.transformToString() ?? "";
    return { key: Key, text, fields: Metadata, metadata: decodeOutputMetadata(Metadata) };
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
}

/** Writes another's answer again without the person, in the rows and among the nearest. */
async function rewrite(
  s3: S3Client,
  Bucket: string,
  { key, text, fields, metadata }: Answer,
  { name, signal }: Search,
): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: key,
      Body: textWithout(name, text),
      ContentType: "text/csv; charset=utf-8",
      Metadata: { ...fields, ...metadata ? { nearest: nearestWithout(name, metadata) } : {} },
    }),
    { abortSignal: signal },
  );
}
