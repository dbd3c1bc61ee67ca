import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { readGallery } from "./gallery/gallery_file.ts";

const PHOTOS = fileURLToPath(new URL("../node_modules/@vladmandic/face-api/demo", import.meta.url));

Deno.test({
  name:
    "problems of several people are reported in one run; --skip-bad enrolls the rest and exits with 0",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const people = `${folder}/people`;
      for (const person of ["ann", "bob", "cy", "@eaDir"]) {
        await Deno.mkdir(`${people}/${person}`, { recursive: true });
      }
      await Deno.copyFile(`${PHOTOS}/sample1.jpg`, `${people}/ann/1.heic`);
      await Deno.writeTextFile(`${people}/bob/2.jpg`, "GIF89a");
      const enroll = async (...args: string[]) => {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "--quiet", "enroll", people, "--out", `${folder}/gallery`, ...args],
          cwd: new URL("../", import.meta.url),
          env: { NO_COLOR: "1" },
        }).output();
        return { code, said: new TextDecoder().decode(stderr).replaceAll(`${people}/`, "") };
      };
      const refused = await enroll();
      assert.equal(refused.code, 1);
      assert.match(refused.said, /cy contains no pictures\n/);
      assert.match(refused.said, /no face in any picture of bob \(.*GIF picture.*\).*\n/);
      assert.match(refused.said, /nobody was enrolled; use --skip-bad to enroll everybody else\n$/);
      await assert.rejects(readGallery(`${folder}/gallery`), /no gallery at/);
      const skipped = await enroll("--skip-bad");
      assert.equal(skipped.code, 0, skipped.said);
      assert.match(skipped.said, /enroll: skipped: cy contains no pictures\n/);
      assert.doesNotMatch(skipped.said, /@eaDir/);
      assert.deepEqual((await readGallery(`${folder}/gallery`)).people, ["ann"]);
    }),
});
