import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { csvKey, csvRows } from "../../contract/csv.ts";
import type { Names } from "../../contract/names.ts";
import {
  decodeOutputMetadata,
  encodeOutputMetadata,
  type OutputMetadata,
} from "../../contract/output_metadata.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { deleteObjects, listBucket } from "../../workload/cloud/buckets.ts";
import { mapConcurrently } from "../../workload/map_concurrently.ts";
import { isName } from "../person.ts";
import type { Item, Search, Store } from "../store.ts";

const CONCURRENCY = 16;

/** An output object. */
interface Answer {
  readonly key: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly metadata: OutputMetadata | undefined;
}

/**
 * The answers in the output bucket that are the person, and the name in the metadata of others'
 * answers, where it is one of the two nearest. Tells the search the videos and identities.
 */
export function answers(s3: S3Client, names: Names): Store {
  const bucket = names.outputBucket;
  return {
    title: "answers",
    phase: "answers",
    async find(search) {
      const { signal } = search;
      const videoOf = await videosByAnswer(s3, names.inputBucket, signal);
      const listed = await listBucket(s3, bucket, signal);
      const all = await mapConcurrently(
        listed,
        CONCURRENCY,
        ({ key }) => readAnswer(s3, bucket, key, signal),
      );
      const answers = all.filter((answer) => answer !== undefined);
      const own = answers.filter((answer) => namesPerson(answer, search.name));
      for (const answer of own) {
        const video = videoOf(answer.key);
        search.videos.add(video);
        if (namesOthers(answer, search.name)) search.shared.add(video);
        if (answer.metadata) search.identities.add(answer.metadata.identity);
      }
      const beside = answers.filter((answer) =>
        !own.includes(answer) && neighbours(answer.metadata).some((one) => isName(search.name, one))
      );
      return {
        items: [
          ...own.map((answer) => itemOf(bucket, answer)),
          ...beside.map(({ key }) => ({
            what: `s3://${bucket}/${key}: the name as one of the nearest two, in another's answer`,
          })),
        ],
        async erase() {
          await deleteObjects(s3, bucket, own.map(({ key }) => key), signal);
          await mapConcurrently(
            beside,
            CONCURRENCY,
            (answer) => rewrite(s3, bucket, answer, search),
          );
        },
      };
    },
  };
}

function itemOf(bucket: string, { key, text, fields }: Answer): Item {
  const file = `answers/${key}.json`;
  const read = () => Promise.resolve(JSON.stringify({ key, text, metadata: fields }, null, 1));
  return { what: `s3://${bucket}/${key}: with the face's descriptor`, copy: { file, read } };
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

function peopleIn(text: string): string[] {
  try {
    return csvRows(text).map(([name = ""]) => name);
  } catch {
    return [text];
  }
}

function namesPerson({ text, metadata }: Answer, name: string): boolean {
  return peopleIn(text).some((one) => isName(name, one)) ||
    metadata?.outcome === "recognised" && isName(name, metadata.nearest?.name ?? "");
}

const NOBODY = ["unknown", "no_face", "unreadable", ""];

function namesOthers({ text }: Answer, name: string): boolean {
  return peopleIn(text).some((one) => !isName(name, one) && !NOBODY.includes(one));
}

function neighbours(metadata: OutputMetadata | undefined): string[] {
  const nearest = metadata?.nearest;
  return nearest ? [nearest.name, ...nearest.second ? [nearest.second.name] : []] : [];
}

/** Writes another's answer again without the person among the nearest. */
async function rewrite(
  s3: S3Client,
  Bucket: string,
  { key, text, fields, metadata }: Answer,
  { name, signal }: Search,
): Promise<void> {
  const { nearest } = metadata!;
  const [first = null, second = null] = [nearest, nearest?.second ?? null].filter((one) =>
    one !== null && !isName(name, one.name)
  );
  const rest = first && { ...first, second };
  const encoded = encodeOutputMetadata({ ...metadata!, nearest: rest })["nearest"]!;
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: key,
      Body: text,
      ContentType: "text/csv; charset=utf-8",
      Metadata: { ...fields, nearest: encoded },
    }),
    { abortSignal: signal },
  );
}
