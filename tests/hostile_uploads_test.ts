import assert from "node:assert/strict";
import { csvKey } from "../contract/csv.ts";
import { makeWithFfmpeg } from "../recognition/testing/fake_face_finder.ts";
import { needs } from "../contract/testing/harness.ts";
import { eventually } from "./testing/eventually.ts";
import { type LocalPipeline, names, withLocalPipeline } from "./testing/local_pipeline.ts";
import { sampleSet } from "./testing/samples.ts";

const HOSTILE_KEYS = [
  "with space.mp4",
  "a+b.mp4",
  "100%25.mp4",
  `"quoted" it's.mp4`,
  "semi;colon&more|<x>.mp4",
  "$(touch pwned) `id`.mp4",
  "-rf.mp4",
  "folder/…/学生 🎓 ü.mp4",
  "..mp4",
];

Deno.test({
  name: "broken videos and hostile names each end in exactly one result",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const { videos, gallery, stranger } = await sampleSet();
    await withLocalPipeline({ gallery, threshold: 0.5 }, async (pipeline) => {
      const face = await Deno.readFile(`${videos}/test_0.mp4`);
      const uploads: [key: string, body: Uint8Array, csv: string][] = [
        ["empty.mp4", new Uint8Array(), "unreadable,,"],
        ["text.mp4", new TextEncoder().encode("not a video\n"), "unreadable,,"],
        ["torn.mp4", face.subarray(0, face.length >> 1), ""],
        ["playlist.mp4", new TextEncoder().encode(`#EXTM3U\nfile://${stranger}\n`), "unreadable,,"],
        ["nobody.mp4", await plainVideo(), "no_face,,"],
        ["stranger.mp4", await Deno.readFile(stranger), "unknown,,"],
        // The students table is empty, so the CSV has only the name.
        ...HOSTILE_KEYS.map((key): [string, Uint8Array, string] => [key, face, "student_01,,"]),
      ];
      for (const [Key, Body] of uploads) await put(pipeline, Key, Body);
      await eventually("a ledger line for each upload", async () => {
        return (await pipeline.ledgerEntries()).length >= uploads.length;
      });
      const entries = await pipeline.ledgerEntries();
      assert.deepEqual(
        entries.map(({ video }) => video).sort(),
        uploads.map(([key]) => key).sort(),
      );
      assert.equal(new Set(entries.map(({ identity }) => identity)).size, uploads.length);
      for (const [key, , csv] of uploads) {
        if (csv) assert.equal(await output(pipeline, csvKey(key)), `${csv}\r\n`, key);
      }
      const { Contents } = await pipeline.s3.listObjectsV2({ Bucket: names.outputBucket });
      assert.equal(Contents?.length, uploads.length);
      assert.deepEqual(await pipeline.peek(names.inputDeadLetterQueue), []);
      assert.deepEqual(await pipeline.peek(names.outputDeadLetterQueue), []);
    });
  },
});

Deno.test({
  name: "messages that cannot be processed are dead-lettered with a reason and do not block others",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const { videos, gallery } = await sampleSet();
    const bridge = { ROLLCALL_MAX_ATTEMPTS: "1" };
    await withLocalPipeline({ gallery, bridge }, async (pipeline) => {
      const foreign = uploadEvent("somebody-elses", "x.mp4");
      const gone = uploadEvent(names.inputBucket, "deleted+meanwhile.mp4");
      for (const body of ["not json", "{}", foreign, gone]) {
        await send(pipeline, names.inputQueue, body);
      }
      await send(pipeline, names.outputQueue, `{"version": 99}`);
      await put(pipeline, "good.mp4", await Deno.readFile(`${videos}/test_0.mp4`));

      const dead = await eventually("four dead input messages", async () => {
        const messages = await pipeline.peek(names.inputDeadLetterQueue);
        return messages.length >= 4 && messages;
      });
      const reasons = new Map(dead.map(({ body, reason }) => [body, reason]));
      assert.match(reasons.get("not json")!, /not JSON/);
      assert.match(reasons.get("{}")!, /no Records/);
      assert.match(reasons.get(foreign)!, /not our bucket: somebody-elses/);
      assert.match(reasons.get(gone)!, /delivered 1 times?.*NoSuchKey/);
      const [malformed] = await eventually("a dead result", async () => {
        const messages = await pipeline.peek(names.outputDeadLetterQueue);
        return messages.length > 0 && messages;
      });
      assert.match(malformed!.reason!, /version is 99/);
      await eventually("the ledger line of the good upload", async () => {
        return (await pipeline.ledgerEntries()).length === 1;
      });
    });
  },
});

async function put({ s3 }: LocalPipeline, Key: string, Body: Uint8Array) {
  await s3.putObject({ Bucket: names.inputBucket, Key, Body });
}

async function send({ sqs }: LocalPipeline, queue: string, MessageBody: string) {
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName: queue });
  await sqs.sendMessage({ QueueUrl, MessageBody });
}

async function output({ s3 }: LocalPipeline, Key: string): Promise<string> {
  const { Body } = await s3.getObject({ Bucket: names.outputBucket, Key });
  return await Body!.transformToString();
}

/** An event as S3 sends it. @param key form-encoded */
function uploadEvent(bucket: string, key: string): string {
  return JSON.stringify({
    Records: [{
      eventName: "ObjectCreated:Put",
      eventSource: "aws:s3",
      responseElements: { "x-amz-request-id": "0123456789ABCDEF" },
      s3: { bucket: { name: bucket }, object: { key, size: 1, sequencer: "0055AED6DCD90281E5" } },
    }],
  });
}

/** Two seconds of a moving gradient: a video without a face. */
function plainVideo(): Promise<Uint8Array> {
  // deno-fmt-ignore
  return makeWithFfmpeg(
    "-f", "lavfi", "-i", "gradients=s=640x360:d=2:c0=0x204060:c1=0x90b0c0:speed=0.02",
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
    "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1",
  );
}
