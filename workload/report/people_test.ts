import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { needs } from "../../contract/testing/harness.ts";
import { answerWhole } from "../testing/sample_answers.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";

const whole = answerWhole(sampleEvidence(["a.mp4", "b.mp4", "c.mp4", "d.mp4"]), {
  "a.mp4": [{ name: "ann", spans: [[0, 1]] }],
  "b.mp4": [],
  "c.mp4": [{ name: "ann", spans: [[0, 1]] }],
});

Deno.test({
  name: "people are read for whole videos only, each of the current upload (needs env, read, sys)",
  ...needs("env", "read", "sys"),
  async fn() {
    // A dynamic import, because the AWS clients read the environment when they are loaded.
    const { withPeople } = await import("./people.ts");
    const asked: string[] = [];
    const { people: stored, ...evidence } = whole;
    const objects = new Map(
      [...stored!].map(([video, one]) => [video.replace("mp4", "json"), one]),
    );
    objects.set("c.json", { ...objects.get("c.json")!, identity: "f".repeat(32) });
    const s3 = {
      send({ input }: { input: { Bucket: string; Key: string } }) {
        asked.push(`${input.Bucket}/${input.Key}`);
        if (input.Key === "b.json") return Promise.reject(new Error("NoSuchKey"));
        const text = JSON.stringify(objects.get(input.Key));
        return Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } });
      },
    } as unknown as Pick<S3Client, "send">;
    const { people } = await withPeople(s3, evidence, new AbortController().signal);
    assert.deepEqual(asked.sort(), ["a", "b", "c"].map((name) => `rollcall-frames/${name}.json`));
    assert.deepEqual([...people!], [["a.mp4", stored!.get("a.mp4")]]);
    const stop = AbortSignal.abort(new Error("stopped"));
    await assert.rejects(withPeople(s3, evidence, stop));
  },
});

Deno.test({
  name: "the pictures of faces are data URLs, as many as a report may have (needs env, read, sys)",
  ...needs("env", "read", "sys"),
  async fn() {
    const { faceSheets } = await import("./people.ts");
    const people = new Map(
      [...whole.people!].map(([video, one]) => [video, { ...one, faces: "AAAA" }]),
    );
    assert.deepEqual(Object.keys(faceSheets({ people }, 2)), ["a.mp4", "b.mp4"]);
    assert.equal(faceSheets({ people }, 1)["a.mp4"], "data:image/jpeg;base64,AAAA");
    assert.deepEqual(faceSheets({}, 9), {});
    assert.deepEqual(faceSheets(whole, 9), {});
  },
});
