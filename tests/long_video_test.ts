import assert from "node:assert/strict";
import { DEFAULT_RULE } from "../recognition/gallery/match_rule.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import type { Person } from "../contract/people.ts";
import { readGallery } from "../recognition/gallery/gallery_file.ts";
import { loadEveryoneRecogniser } from "../recognition/timeline/everyone.ts";
import { makeWithFfmpeg } from "../recognition/testing/fake_face_finder.ts";
import { eventually } from "./testing/eventually.ts";
import { type LocalPipeline, names, withLocalPipeline } from "./testing/local_pipeline.ts";
import { sampleSet } from "./testing/samples.ts";

const EVERY = 5;
/** Seconds of the video, which is looked at in parts of a minute. */
const SECONDS = 200;
const PARTS = 4;
const UPLOADS = 2;
/** Seconds after which a message of a killed bridge is delivered again. */
const VISIBILITY = 20;

Deno.test({
  name:
    "a long video is looked at in parts, whatever is killed: a ledger line for each upload, the people of one go " +
    "(needs run, read, write, env, net)",
  ...needs("run", "read", "write", "env", "net"),
  fn: () =>
    inTempDir(async (folder) => {
      const { gallery, people } = await sampleSet();
      const video = await longVideo(people, folder);
      const options = { every: EVERY, rule: { ...DEFAULT_RULE, threshold: 0.6 } };
      const recognise = await loadEveryoneRecogniser(await readGallery(gallery), options);
      const inOneGo = (await recognise(video)).everyone!.people;
      assert.ok(inOneGo.length >= 3, `${inOneGo.length} people`);

      const settings = {
        ROLLCALL_PEOPLE: "all",
        ROLLCALL_EVERY: `${EVERY}`,
        ROLLCALL_RANGE_MINUTES: "1",
      };
      // So that a busy machine uses up no deliveries.
      const functionSeconds = 300;
      await withLocalPipeline({ gallery, functionSeconds, settings }, async (pipeline) => {
        const { s3, sqs, ledgerEntries } = pipeline;
        const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names.inputQueue });
        const Attributes = { VisibilityTimeout: `${VISIBILITY}` };
        await sqs.setQueueAttributes({ QueueUrl, Attributes });
        const Body = await Deno.readFile(video);
        // Two uploads of the same key, whose parts are looked at side by side.
        for (let i = 0; i < UPLOADS; i++) {
          await s3.putObject({ Bucket: names.inputBucket, Key: "long.mp4", Body });
        }
        const kills = await killUntilAnswered(pipeline);
        // The last messages, and duplicates if there are any.
        await eventually("the queues are empty", async () => {
          for (const QueueName of [names.inputQueue, names.outputQueue]) {
            const { QueueUrl } = await sqs.getQueueUrl({ QueueName });
            const { Attributes = {} } = await sqs.getQueueAttributes({
              QueueUrl,
              AttributeNames: ["All"],
            });
            const counts = Object.entries(Attributes)
              .filter(([name]) => name.startsWith("ApproximateNumberOfMessages"));
            if (counts.some(([, count]) => count !== "0")) return false;
          }
          return true;
        }, 300);
        assert.ok(kills.length > 0);
        const entries = await ledgerEntries();
        assert.deepEqual(entries.map(({ video }) => video), ["long.mp4", "long.mp4"]);
        assert.equal(new Set(entries.map(({ identity }) => identity)).size, UPLOADS);
        for (const queue of [names.inputDeadLetterQueue, names.outputDeadLetterQueue]) {
          assert.deepEqual(await pipeline.peek(queue), []);
        }
        assert.deepEqual(comparable(await peopleOf(pipeline)), comparable(inOneGo));
        const { Contents = [] } = await s3.listObjectsV2({ Bucket: names.frameBucket });
        const parts = Contents.map(({ Key }) => Key!).filter((key) => key.endsWith(".tracks"));
        assert.equal(parts.length, UPLOADS * PARTS);
        for (const Key of parts) {
          const { Body } = await s3.getObject({ Bucket: names.frameBucket, Key });
          assert.equal(await Body!.transformToString(), '{"kind":"joined"}');
        }
      });
    }),
});

/** Each of three people for a while, in turn, and sometimes nobody. @returns its path */
async function longVideo(people: string, folder: string): Promise<string> {
  const pictures = [...Deno.readDirSync(people)].map(({ name }) => name).sort().slice(0, 3)
    .map((name) => `${people}/${name}/picture.jpg`);
  const path = `${folder}/long.mp4`;
  const scaled = "scale=640:480:force_original_aspect_ratio=decrease,pad=640:480:-1:-1,setsar=1";
  const turns = Array.from({ length: 4 }, () => pictures).flat().concat(pictures[0]!);
  const length = SECONDS / turns.length;
  // deno-fmt-ignore
  await makeWithFfmpeg(
    ...turns.flatMap((picture) => ["-loop", "1", "-framerate", "2", "-t", `${length}`, "-i", picture]),
    "-filter_complex",
    turns.map((_, i) => `[${i}]${scaled}[v${i}];`).join("") +
      turns.map((_, i) => `[v${i}]`).join("") + `concat=n=${turns.length}`,
    // Keyframes every two seconds, so that a part need not download all of it.
    "-c:v", "libx264", "-preset", "ultrafast", "-g", "4", "-pix_fmt", "yuv420p", path,
  );
  return path;
}

/**
 * Kills an instance of the function or the bridge at once, and whenever more parts are stored.
 * @returns what was killed, for messages
 */
async function killUntilAnswered(pipeline: LocalPipeline): Promise<string[]> {
  const { s3, ledgerEntries, killBridge, killInstance } = pipeline;
  const isAnswered = async () => (await ledgerEntries()).length === UPLOADS;
  const stored = async () => {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: names.frameBucket });
    return Contents.filter(({ Key }) => Key!.endsWith(".tracks")).length;
  };
  const kills: string[] = [];
  for (let kill = 0; kill < PARTS; kill++) {
    const isDue = async () => await stored() >= UPLOADS * kill || await isAnswered();
    await eventually(`the next part after ${kills}`, isDue, 580);
    if (kill > 0) await new Promise((resolve) => setTimeout(resolve, 2000 * Math.random()));
    if (await isAnswered()) break;
    const what = kill % 2 === 0 ? "function" : "bridge";
    if (what === "bridge") await killBridge();
    else killInstance(Math.floor(2 * Math.random()));
    kills.push(`${what} with ${await stored()} parts`);
  }
  await eventually(`the answer after ${kills}`, isAnswered, 580);
  return kills;
}

async function peopleOf({ s3 }: LocalPipeline): Promise<Person[]> {
  const { Body } = await s3.getObject({ Bucket: names.frameBucket, Key: "long.json" });
  return JSON.parse(await Body!.transformToString()).people;
}

/** Who, and when. Distances of kept descriptors are rounded, students are looked up later. */
function comparable(people: readonly Person[]) {
  return people.map(({ name, stranger, spans, frames, best }) => ({
    name,
    stranger,
    spans,
    frames,
    at: best.time,
  }));
}
