import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { csvKey, peopleKey } from "../../contract/csv.ts";
import { parsePeopleObject, type PeopleObject } from "../../contract/people_object.ts";
import { mapConcurrently } from "../map_concurrently.ts";
import type { Evidence } from "../verify/evidence.ts";

const CONCURRENCY = 16;

/**
 * Adds everyone in each video that the function looked at as a whole. One whose object is missing,
 * or belongs to another upload of the video, is left out: the report is one without it.
 */
export async function withPeople(
  s3: Pick<S3Client, "send">,
  evidence: Evidence,
  abortSignal: AbortSignal,
): Promise<Evidence> {
  const { run, outputs } = evidence;
  const byKey = new Map(outputs.map(({ key, metadata }) => [key, metadata]));
  const whole = run.planned.flatMap((video) => {
    const metadata = byKey.get(csvKey(video));
    return metadata && metadata.people !== null ? [{ video, identity: metadata.identity }] : [];
  });
  const people = new Map<string, PeopleObject>();
  await mapConcurrently(whole, CONCURRENCY, async ({ video, identity }) => {
    try {
      const command = new GetObjectCommand({
        Bucket: run.names.frameBucket,
        Key: peopleKey(video),
      });
      const { Body } = await s3.send(command, { abortSignal });
      const object = parsePeopleObject(await Body!.transformToString());
      if (object.identity === identity) people.set(video, object);
    } catch (error) {
      if (abortSignal.aborted) throw error;
    }
  });
  return { ...evidence, people };
}

/** The pictures of the first `most` videos' faces, as `data:` URLs, by video. */
export function faceSheets(
  { people }: Pick<Evidence, "people">,
  most: number,
): Record<string, string> {
  const sheets = [...people ?? []].flatMap(([video, { faces }]) =>
    faces === null ? [] : [[video, `data:image/jpeg;base64,${faces}`] as const]
  );
  return Object.fromEntries(sheets.slice(0, most));
}
