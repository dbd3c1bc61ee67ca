import assert from "node:assert/strict";
import { basename } from "node:path";
import { programCommand } from "../cli/program_command.ts";
import { frameKey } from "../contract/csv.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
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
      for (const jpeg of [shown, blurred]) assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
      assert.notDeepEqual(blurred, shown);
      assert.ok(blurred.length < shown.length, "blocks take less than a face");
    }),
});
