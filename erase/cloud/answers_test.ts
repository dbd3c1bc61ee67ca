import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { resultCsv } from "../../contract/csv.ts";
import { namesOf } from "../../contract/names.ts";
import { encodeOutputMetadata, NO_DETAILS } from "../../contract/output_metadata.ts";
import type { Result } from "../../contract/result.ts";
import { needs } from "../../contract/testing/harness.ts";
import type { Search, VideoChoice } from "../store.ts";
import { PERSON, resultOf, tracesIn } from "../testing/sample_files.ts";

const names = namesOf("rollcall");

const face = { x: 1, y: 1, width: 9, height: 9 };
const further = (name: string) => ({ name, student: null, distance: 0.3, face });

/** Bob's answer, with the person as a further face. */
const both = resultOf(1, "Bob", { key: "both.mp4", others: [further(PERSON), further("Cy")] });
const own = resultOf(2, PERSON, { key: "own.mp4", others: [further("Bob")] });

interface Stored {
  readonly Body: string;
  readonly Metadata: Record<string, string>;
}

/** An S3 with these results in the output bucket. */
function fakeS3(results: readonly Result[]) {
  const stored = new Map<string, Stored>(results.map((result) => [
    result.key.replace("mp4", "csv"),
    {
      Body: resultCsv(result),
      Metadata: encodeOutputMetadata({
        ...NO_DETAILS,
        identity: result.identity,
        requestId: "r",
        startedAt: "2026-01-02T03:04:05.678Z",
        endedAt: "2026-01-02T03:04:06.678Z",
        outcome: result.outcome,
        distance: 0.3,
        ms: 1,
        nearest: { name: result.name!, distance: 0.3, second: null },
      }),
    },
  ]));
  // deno-lint-ignore no-explicit-any -- the inputs of four commands
  const answers: Record<string, (input: any) => unknown> = {
    ListObjectsV2Command: ({ Bucket }) => ({
      Contents: Bucket === names.outputBucket ? [...stored.keys()].map((Key) => ({ Key })) : [],
    }),
    GetObjectCommand: ({ Key }) => {
      const { Body, Metadata } = stored.get(Key)!;
      return { Body: { transformToString: () => Promise.resolve(Body) }, Metadata };
    },
    PutObjectCommand: ({ Key, Body, Metadata }) => stored.set(Key, { Body, Metadata }),
    DeleteObjectsCommand({ Delete }) {
      for (const { Key } of Delete.Objects) stored.delete(Key);
      return {};
    },
  };
  const send = (command: { constructor: { name: string }; input: unknown }) =>
    Promise.resolve(answers[command.constructor.name]!(command.input));
  return { s3: { send } as unknown as S3Client, stored };
}

function search(choice: VideoChoice): Search {
  return {
    name: PERSON,
    videos: new Set(),
    shared: new Set(),
    identities: new Set(),
    choice,
    signal: new AbortController().signal,
    files: () => Promise.resolve([]),
  };
}

function test(name: string, run: () => Promise<void>) {
  Deno.test({ name: `${name} (needs env, sys)`, ...needs("env", "sys"), fn: run });
}

test("somebody else's answer loses the person's row, and keeps its own", async () => {
  const { answers } = await import("./answers.ts");
  const { s3, stored } = fakeS3([both, own]);
  const here = search("keep");
  const { items, erase } = await answers(s3, names).find(here);
  assert.equal(items.length, 2);
  assert.deepEqual([...here.videos].sort(), ["both.mp4", "own.mp4"]);
  assert.deepEqual([...here.shared].sort(), ["both.mp4", "own.mp4"]);
  assert.deepEqual([...here.identities], [own.identity], "Bob's ledger line stays");
  for (const { copy } of items) assert.doesNotMatch(`${await copy!.read()}`, /Bob|Cy/);
  await erase();
  assert.deepEqual([...stored.keys()], ["both.csv"]);
  assert.equal(stored.get("both.csv")!.Body, "Bob,Physics,junior\r\nCy,,\r\n");
  assert.deepEqual(tracesIn(JSON.stringify([...stored])), []);
  assert.deepEqual((await answers(s3, names).find(search("keep"))).items, []);
});

test("where the video is deleted, its whole answer is", async () => {
  const { answers } = await import("./answers.ts");
  const { s3, stored } = fakeS3([both, own]);
  await (await answers(s3, names).find(search("all"))).erase();
  assert.equal(stored.size, 0);
});
