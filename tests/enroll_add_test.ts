import assert from "node:assert/strict";
import { programCommand } from "../cli/program_command.ts";
import { runOrThrow } from "../embedded/local/run_process.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { sampleSet } from "./testing/samples.ts";

const signal = new AbortController().signal;
const enroll = (...args: string[]) =>
  runOrThrow(programCommand("enroll", "recognition/enroll_main.ts"), { args, signal });

/** What `identify` says about a video. */
async function identified(gallery: string, video: string) {
  const line = await runOrThrow(programCommand("identify", "recognition/identify_main.ts"), {
    args: ["--gallery", gallery, video],
    signal,
  });
  const { outcome, name, frameTime } = JSON.parse(line);
  return { outcome, name, frameTime };
}

Deno.test({
  name: "a stranger of a sample clip is recognised once enrolled from it, and unknown once removed",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (folder) => {
      const { gallery: sampleGallery, stranger } = await sampleSet();
      const gallery = `${folder}/gallery`;
      await Deno.copyFile(sampleGallery, gallery);
      const before = await identified(gallery, stranger);
      assert.equal(before.outcome, "unknown");

      const at = ["--video", stranger, "--at", `${before.frameTime}`];
      const said = await enroll("--add", "zoe", ...at, "--out", gallery);
      assert.match(said, /gallery: 20 people, 20 encodings$/);
      const jpeg = await Deno.readFile(`${gallery}.zoe.jpg`);
      assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
      const { outcome, name } = await identified(gallery, stranger);
      assert.deepEqual({ outcome, name }, { outcome: "recognised", name: "zoe" });

      assert.match(await enroll("--remove", "zoe", "--out", gallery), /gallery: 19 people/);
      assert.deepEqual(await Deno.readFile(gallery), await Deno.readFile(sampleGallery));
      assert.deepEqual(await identified(gallery, stranger), before);
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["gallery"]);
    }),
});
