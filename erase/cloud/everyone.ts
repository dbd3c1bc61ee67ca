import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { peopleKey, tracksKey, tracksOfPart } from "../../contract/csv.ts";
import type { Names } from "../../contract/names.ts";
import type { Person } from "../../contract/people.ts";
import { parsePeopleObject, type PeopleObject } from "../../contract/people_object.ts";
import { deleteObjects, listBucket } from "../../workload/cloud/buckets.ts";
import { mapConcurrently } from "../../workload/map_concurrently.ts";
import { isName, mentionPattern } from "../person.ts";
import { toNfc } from "../../contract/text.ts";
import type { Item, Store } from "../store.ts";

const CONCURRENCY = 16;

/** An object with everyone in a video. */
interface Everyone {
  readonly key: string;
  readonly text: string;
  /** Undefined if it is malformed. */
  readonly object: PeopleObject | undefined;
}

/**
 * What the function stores of everyone in a video, beside the frame: who was seen, with pictures of
 * all faces, and the work on a long video that is not finished. Such an object goes whole, whatever
 * becomes of the video: the others' answers are in the output bucket and beside the ledger. Tells
 * the search the videos and identities.
 */
export function everyone(s3: S3Client, names: Names): Store {
  const bucket = names.frameBucket;
  return {
    title: "objects with everyone in a video",
    phase: "answers",
    async find(search) {
      const { name, videos, shared, identities, signal } = search;
      const listed = (await listBucket(s3, bucket, signal)).map(({ key }) => key);
      const objects = await mapConcurrently(
        listed.filter((key) => key.endsWith(".json")),
        CONCURRENCY,
        (key) => readObject(s3, bucket, key, signal),
      );
      const inputs = (await listBucket(s3, names.inputBucket, signal)).map(({ key }) => key);
      const videoOf = new Map(inputs.map((video) => [peopleKey(video), video]));
      const naming = objects.filter((one) => one !== undefined && namesPerson(one, name))
        .map((one) => one!);
      for (const { key, object } of naming) {
        const video = videoOf.get(key) ?? key.replace(/\.json$/, ".mp4");
        videos.add(video);
        const people = object?.people ?? [];
        const others = people.filter((one) => one.name !== null && !isPerson(one, name));
        if (others.length > 0) shared.add(video);
        // Of the others, the ledger's line has no trace of the person.
        if (object && people[0] && isPerson(people[0], name)) identities.add(object.identity);
      }
      const ofVideos = new Set(
        [...videos].flatMap((video) => [peopleKey(video), tracksKey(video)]),
      );
      const beside = listed.filter((key) => ofVideos.has(tracksOfPart(key)));
      const keys = [...new Set([...naming.map(({ key }) => key), ...beside])];
      const byKey = new Map(naming.map((one) => [one.key, one]));
      return {
        items: keys.map((key) => itemOf(bucket, key, byKey.get(key), name)),
        erase: () => deleteObjects(s3, bucket, keys, signal),
      };
    },
  };
}

function namesPerson({ text, object }: Everyone, name: string): boolean {
  if (object) return object.people.some((person) => isPerson(person, name));
  return toNfc(text).search(mentionPattern([name])!) >= 0;
}

const isPerson = ({ name: own, student }: Person, name: string) =>
  isName(name, own ?? "") || isName(name, student?.name ?? "");

/** The copy leaves out everybody else. */
function itemOf(bucket: string, key: string, one: Everyone | undefined, name: string): Item {
  const what = `s3://${bucket}/${key}: everyone in the video`;
  if (!one?.object) return { what };
  const people = one.object.people.filter((person) => isPerson(person, name));
  const read = () => Promise.resolve(JSON.stringify({ key, people }, null, 1));
  return { what, copy: { file: `everyone/${key}`, read } };
}

async function readObject(
  s3: S3Client,
  Bucket: string,
  Key: string,
  abortSignal: AbortSignal,
): Promise<Everyone | undefined> {
  let text: string;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
    text = await Body?.transformToString() ?? "";
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
  try {
    return { key: Key, text, object: parsePeopleObject(text) };
  } catch {
    return { key: Key, text, object: undefined };
  }
}
