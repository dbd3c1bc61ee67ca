import assert from "node:assert/strict";
import { basename } from "node:path";
import { programCommand } from "../cli/program_command.ts";
import { frameKey } from "../contract/csv.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { hideFaces } from "../recognition/bystanders/hide_faces.ts";
import { decodeJpeg } from "../recognition/frames/decode_jpeg.ts";
import { runOrThrow } from "../embedded/local/run_process.ts";
import { sampleSet } from "./testing/samples.ts";

const { signal } = new AbortController();

Deno.test({
  name:
    "identify saves the frames; with --blur an unknown face is not in them, and the answer is the same",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (folder) => {
      const { gallery, stranger } = await sampleSet();
      const identify = async (...more: string[]) => {
        const line = await runOrThrow(programCommand("identify", "recognition/identify_main.ts"), {
          args: ["--gallery", gallery, ...more, stranger],
          signal,
        });
        const { ms: _, ...answer } = JSON.parse(line);
        return answer;
      };
      const frameIn = async (name: string) =>
        await Deno.readFile(`${folder}/${name}/${frameKey(basename(stranger))}`);
      const plain = await identify("--frames", `${folder}/plain`);
      assert.equal(plain.outcome, "unknown");
      assert.deepEqual(await identify("--frames", `${folder}/blurred`, "--blur"), plain);
      const [shown, blurred] = [await frameIn("plain"), await frameIn("blurred")];
      const [before, after] = [await detail(shown), await detail(blurred)];
      assert.ok(after < before / 2, `${before} of 255, with --blur ${after}`);
    }),
});

/** How much a picture differs from one in blocks, of 255: there is next to nothing left to hide. */
async function detail(jpeg: Uint8Array): Promise<number> {
  const picture = await decodeJpeg(jpeg);
  const { rgb } = hideFaces(picture, { recognised: [], others: [] }, "blur");
  return rgb.reduce((sum, value, i) => sum + Math.abs(value - picture.rgb[i]!), 0) / rgb.length;
}
