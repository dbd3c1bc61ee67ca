import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { galleryOf } from "../../recognition/gallery/gallery.ts";
import { pictureFrame } from "../../recognition/pictures/picture_file.ts";
import type { Recognise } from "../../recognition/recogniser.ts";
import { makeWithFfmpeg } from "../../recognition/testing/fake_face_finder.ts";
import { BROKEN } from "./broken.ts";
import { type CorpusCase, H264, type Material, still } from "./test_case.ts";
import { ODD } from "./odd.ts";
import { NOT_MP4 } from "./not_mp4.ts";

/** The time limit for each file on a busy machine: twice ffmpeg's limit, plus the models' work. */
const MAX_MS = 60_000;
/** How much the memory may grow each time through: the heap's normal variation. */
const MAX_GROWTH = 60e6;
/** After the first time through. */
const MAX_PASSES = 3;

Deno.test({
  name: "bad, odd and hostile files: each has the expected outcome, twice, and leaves no files",
  ...needs("run", "read", "write", "env", "sys", "net"),
  fn: () =>
    inTempDir(async (folder) => {
      await using asked = canaryServer();
      const { recognise, tensors, photo } = await recogniserOfOne();
      const material = await materialIn(folder, photo, asked.url);
      const cases = [...ODD, ...BROKEN, ...NOT_MP4];
      assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
      assert.ok(cases.length >= 40, `${cases.length} files`);
      await Deno.mkdir(`${folder}/corpus`);
      for (const [i, { name, make }] of cases.entries()) {
        const made = await Promise.resolve(make(material)).catch((error) => {
          throw new Error(`cannot make ${name}`, { cause: error });
        });
        const bytes = typeof made === "string" ? new TextEncoder().encode(made) : made;
        await Deno.writeFile(`${folder}/corpus/${i}.mp4`, bytes);
      }
      const files = await listed(`${folder}/corpus`);

      const pass = () => all(cases, `${folder}/corpus`, recognise);
      const { wrong, slowest } = await pass();
      assert.deepEqual(wrong, []);
      const held = tensors();
      const growths: number[] = [];
      // The heap may vary once more; a leak grows each time.
      while (growths.length < MAX_PASSES && !(growths.at(-1)! < MAX_GROWTH)) {
        const before = Deno.memoryUsage().rss;
        assert.deepEqual((await pass()).wrong, []);
        assert.equal(tensors(), held);
        growths.push(Deno.memoryUsage().rss - before);
      }
      assert.ok(growths.at(-1)! < MAX_GROWTH, `${growths} bytes more`);

      assert.equal(asked.count(), 0, "something was asked of the web");
      assert.deepEqual(await listed(`${folder}/corpus`), files);
      assert.equal(await ffmpegsIn(folder), 0);
      const { name, ms } = slowest;
      console.log(`corpus: ${
        growths.map((bytes) => Math.round(bytes / 1e6))
      } MB; ${cases.length} files, the slowest ${ms.toFixed(0)} ms (${name})`);
    }),
});

/**
 * Recognises every file and returns those with another outcome than the table says, or that took
 * too long.
 */
async function all(cases: readonly CorpusCase[], folder: string, recognise: Recognise) {
  const wrong: unknown[] = [];
  let slowest = { name: "", ms: 0 };
  for (const [i, { name, outcome, reason }] of cases.entries()) {
    const started = performance.now();
    const seen = await recognise(`${folder}/${i}.mp4`).catch((error) => {
      throw new Error(`${name}: no answer`, { cause: error });
    });
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { name, ms };
    const right = [outcome].flat().includes(seen.outcome) && ms < MAX_MS &&
      (seen.outcome !== "unreadable" || (reason ?? /./).test(seen.reason ?? ""));
    if (!right) wrong.push({ name, outcome: seen.outcome, reason: seen.reason, ms });
  }
  return { wrong, slowest };
}

/** A recogniser that knows one person: the largest face of a sample photo. */
async function recogniserOfOne() {
  const { SAMPLE_PHOTOS } = await import("../../recognition/faces/face_api.ts");
  const { allFaces, loadFaceFinder } = await import("../../recognition/faces/face_finder.ts");
  const { loadRecogniser } = await import("../../recognition/recogniser.ts");
  const tf = await import("@tensorflow/tfjs-core");
  const finder = await loadFaceFinder();
  const photo = `${SAMPLE_PHOTOS}/sample1.jpg`;
  const faces = await allFaces(finder, await pictureFrame(photo), "ssd");
  const gallery = galleryOf([{ person: "somebody", descriptor: faces[0]!.descriptor }]);
  const recognise = await loadRecogniser(gallery, { finder });
  return { recognise, photo, tensors: () => tf.memory().numTensors };
}

async function materialIn(folder: string, photo: string, canaryUrl: string): Promise<Material> {
  const made = async (...args: readonly string[]) => {
    const path = `${folder}/made.mp4`;
    await makeWithFfmpeg(...args, path);
    return await Deno.readFile(path);
  };
  const nothing = new Uint8Array();
  const bare = { face: nothing, photo, canary: `${folder}/canary.mp4`, canaryUrl, made };
  const face = await made(...still(bare), ...H264, "-movflags", "+faststart");
  await Deno.writeFile(bare.canary, face);
  return { ...bare, face };
}

/** Counts requests. */
function canaryServer() {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    requests++;
    return new Response("#EXTM3U\n");
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/canary.mp4`,
    count: () => requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function listed(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}

/** The ffmpeg processes that work on files in the folder. */
async function ffmpegsIn(folder: string): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "comm=,args="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return lines.filter((line) => line.startsWith("ffmpeg") && line.includes(folder)).length;
}
