import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { needs } from "../../contract/testing/harness.ts";
import { videoRows } from "./video_rows.ts";
import { answer } from "../testing/sample_answers.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";

const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 1, 104, 2, 128]);
const { signal } = new AbortController();

/** A fake bucket with these objects; an error is thrown when its object is read. */
function bucket(objects: Readonly<Record<string, Uint8Array | Error>>) {
  const asked: string[] = [];
  const send = ({ input: { Key } }: { input: { Key: string } }) => {
    asked.push(Key);
    const object = objects[Key];
    if (!(object instanceof Uint8Array)) return Promise.reject(object);
    return Promise.resolve({ Body: { transformToByteArray: () => Promise.resolve(object) } });
  };
  return { s3: { send } as unknown as S3Client, asked };
}

Deno.test({
  name: "an unreadable frame is counted and the others are included (needs env)",
  ...needs("env", "read", "sys"),
  async fn() {
    const { fetchFrames } = await import("./frames.ts");
    const gone = Object.assign(new Error("x"), { name: "NoSuchKey" });
    const { s3 } = bucket({ "a.jpg": JPEG, "b.jpg": gone, "c.jpg": new Uint8Array(9) });
    const rows = videoRows(sampleEvidence(["a.mp4", "b.mp4", "c.mp4"]));
    const { pictures, leftOut, missing, why } = await fetchFrames(
      s3,
      "frames",
      rows,
      { most: 9 },
      signal,
    );
    assert.deepEqual([...pictures.keys()], ["a.mp4"]);
    assert.equal(pictures.get("a.mp4")?.height, 360);
    assert.deepEqual([leftOut, missing], [0, 2]);
    assert.match(why, /^b\.jpg: NoSuchKey$|^c\.jpg: no JPEG$/);
  },
});

Deno.test({
  name: "best faces come first, then failed videos, then large distances (needs env)",
  ...needs("env", "read", "sys"),
  async fn() {
    const { fetchFrames } = await import("./frames.ts");
    const { s3, asked } = bucket({ "a.jpg": JPEG, "b.jpg": JPEG, "c.jpg": JPEG });
    const evidence = sampleEvidence(["a.mp4", "b.mp4", "c.mp4"]);
    const mapping = new Map(evidence.mapping).set("a.mp4", { major: "Law", year: "junior" });
    const rows = videoRows({ ...evidence, mapping });
    const { leftOut, missing } = await fetchFrames(s3, "frames", rows, { most: 2 }, signal);
    assert.deepEqual(asked.splice(0), ["a.jpg", "c.jpg"]);
    assert.deepEqual([leftOut, missing], [1, 0]);
    const best = new Set([rows[1]!]);
    await fetchFrames(s3, "frames", rows, { most: 2, best }, signal);
    assert.deepEqual(asked, ["b.jpg", "a.jpg"]);
  },
});

Deno.test({
  name:
    "spared frames keep a recognised face alone; one that cannot be spared is left out (needs env)",
  ...needs("env", "read", "sys"),
  async fn() {
    const { fetchFrames } = await import("./frames.ts");
    const { s3 } = bucket({ "a.jpg": JPEG, "b.jpg": JPEG, "c.jpg": JPEG });
    const rows = videoRows(answer(sampleEvidence(["a.mp4", "b.mp4", "c.mp4"]), {
      "b.mp4": { text: "unknown,,\r\n", outcome: "unknown" },
    }));
    const kept: unknown[] = [];
    const spare = {
      frame: (jpeg: Uint8Array, face: unknown) => {
        kept.push(face);
        return kept.length === 3
          ? Promise.reject(new RangeError("too large"))
          : Promise.resolve(Uint8Array.from([...jpeg, 7]));
      },
    };
    const { pictures, missing, why } = await fetchFrames(
      s3,
      "frames",
      rows,
      { most: 9, spare },
      signal,
    );
    const { face } = rows[0]!;
    assert.deepEqual(kept.filter((one) => one !== null), [face, face]);
    assert.equal(pictures.size, 2);
    const spared = Uint8Array.from([...JPEG, 7]).toBase64();
    for (const { src } of pictures.values()) assert.ok(src.endsWith(spared));
    assert.deepEqual([missing, why.replace(/^\w/, "?")], [1, "?.jpg: RangeError"]);
  },
});
