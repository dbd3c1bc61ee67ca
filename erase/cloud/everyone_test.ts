import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { namesOf } from "../../contract/names.ts";
import type { Person } from "../../contract/people.ts";
import { needs } from "../../contract/testing/harness.ts";
import { PERSON as ANN } from "../../contract/testing/messages.ts";
import type { Search } from "../store.ts";
import { PERSON } from "../testing/sample_files.ts";

const names = namesOf("rollcall");

const one = (name: string | null): Person => ({ ...ANN, name, student: null });
const objectOf = (identity: string, people: readonly Person[]) =>
  JSON.stringify({ version: 1, identity, seconds: 9, people, faces: null });

/** An S3 with these objects beside the frames, and what was deleted. */
function fakeS3(stored: Map<string, string>) {
  // deno-lint-ignore no-explicit-any -- the inputs of three commands
  const answers: Record<string, (input: any) => unknown> = {
    ListObjectsV2Command: ({ Bucket }) => ({
      Contents: Bucket === names.frameBucket ? [...stored.keys()].map((Key) => ({ Key })) : [],
    }),
    GetObjectCommand: ({ Key }) => ({
      Body: { transformToString: () => Promise.resolve(stored.get(Key)) },
    }),
    DeleteObjectsCommand({ Delete }) {
      for (const { Key } of Delete.Objects) stored.delete(Key);
      return {};
    },
  };
  const send = (command: { constructor: { name: string }; input: unknown }) =>
    Promise.resolve(answers[command.constructor.name]!(command.input));
  return { send } as unknown as S3Client;
}

/** The parts of two long videos. */
const PARTS = ["both", "longer"].map((video) => `${video}.${"0a".repeat(16)}.part-1-of-2.tracks`);

Deno.test({
  name: "objects with everyone in a video are found by any name in them, and go whole " +
    "(needs env, sys)",
  ...needs("env", "sys"),
  async fn() {
    const { everyone } = await import("./everyone.ts");
    const stored = new Map([
      ["own.json", objectOf("a", [one(PERSON), one(null)])],
      ["both.json", objectOf("b", [one("Bob"), one(PERSON.normalize("NFD"))])],
      ["longer.json", objectOf("c", [one(`${PERSON} Smith`)])],
      ["torn.json", `{"people":[{"name":"${PERSON}"`],
      ["known.json", objectOf("d", [one("Bob")])],
      ...["both.jpg", "both.tracks", "longer.tracks", ...PARTS].map((key) => [key, "x"] as const),
    ]);
    const search: Search = {
      name: PERSON,
      videos: new Set(["known.mp4"]),
      shared: new Set(),
      identities: new Set(),
      choice: "keep",
      signal: new AbortController().signal,
      files: () => Promise.resolve([]),
    };
    const { items, erase } = await everyone(fakeS3(stored), names).find(search);
    assert.equal(items.length, 6);
    assert.deepEqual(
      [...search.videos].sort(),
      ["both", "known", "own", "torn"].map((v) => `${v}.mp4`),
    );
    assert.deepEqual([...search.shared], ["both.mp4"]);
    assert.deepEqual([...search.identities], ["a"], "Bob's ledger line stays");
    for (const { copy } of items) {
      if (copy) assert.doesNotMatch(`${await copy.read()}`, /Bob/);
    }
    await erase();
    assert.deepEqual(
      [...stored.keys()].sort(),
      ["both.jpg", "longer.json", "longer.tracks", PARTS[1]].sort(),
    );
  },
});
