import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing.ts";
import type { FaceFinder } from "./faces.ts";
import { spawnFfmpeg } from "./ffmpeg.ts";
import { loadRecogniser } from "./recogniser.ts";

Deno.test({
  name: "a look that is given up ends at the next detector (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      const path = `${dir}/1.mp4`;
      // deno-fmt-ignore
      const made = await spawnFfmpeg([
        "-f", "lavfi", "-i", "testsrc=s=64x64:r=25:d=1",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", path,
      ], "null").output();
      assert.ok(made.success);
      const stop = new AbortController();
      const looks: string[] = [];
      const finder: FaceFinder = {
        largest(_, detector) {
          looks.push(detector);
          stop.abort(new Error("enough"));
          return Promise.resolve(null);
        },
        all: () => Promise.reject(new Error("not asked for")),
      };
      const nobody = { people: [], descriptors: new Float32Array() };
      const recognise = await loadRecogniser(nobody, { finder });
      await assert.rejects(recognise(path, stop.signal), /enough/);
      assert.deepEqual(looks, ["tiny"]);
    }),
});
