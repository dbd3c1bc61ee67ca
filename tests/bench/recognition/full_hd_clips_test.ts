import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../../../recognition/testing/fake_face_finder.ts";
import { inFullHd } from "./full_hd_clips.ts";

Deno.test({
  name: "1080p copies are made once, and again if a clip changes (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const clip = `${folder}/clip.mp4`;
      const clipOf = (size: string) =>
        makeWithFfmpeg("-f", "lavfi", "-i", `testsrc=s=${size}:r=5:d=0.2`, clip);
      const { signal } = new AbortController();
      const copy = async () => {
        const [made] = await inFullHd([clip], `${folder}/1080p`, { onVideo: () => {}, signal });
        return made!;
      };
      await clipOf("64x36");
      const first = await copy();
      assert.match(first, /\/clip\.mp4$/, "keeps the file name, by which the mapping finds it");
      await Deno.writeTextFile(first, "made already");
      assert.equal(await copy(), first);
      assert.equal(await Deno.readTextFile(first), "made already");
      await clipOf("128x72");
      const second = await copy();
      assert.notEqual(second, first);
      assert.ok((await Deno.stat(second)).size > 100);
      await assert.rejects(Deno.stat(first), Deno.errors.NotFound);
    }),
});
