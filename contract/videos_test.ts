import assert from "node:assert/strict";
import { inTempDir, needs } from "./testing.ts";
import { videoFilesIn } from "./videos.ts";

Deno.test({
  name: "a folder's videos are its own, with a suffix that S3 tells of (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      for (const name of ["b c.mp4", "a+%.MP4", "c.Mp4", ".hidden.mp4", "notes.txt"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "12345");
      }
      await Deno.mkdir(`${folder}/sub.mp4`);
      await Deno.writeTextFile(`${folder}/sub.mp4/c.mp4`, "");
      assert.deepEqual(await videoFilesIn(`${folder}/`), [
        { name: "a+%.MP4", path: `${folder}/a+%.MP4`, size: 5 },
        { name: "b c.mp4", path: `${folder}/b c.mp4`, size: 5 },
      ]);
      assert.deepEqual(await videoFilesIn(`${folder}/sub.mp4/../sub.mp4`), [
        { name: "c.mp4", path: `${folder}/sub.mp4/../sub.mp4/c.mp4`, size: 0 },
      ]);
      await Deno.symlink(`${folder}/nothing`, `${folder}/d.mp4`);
      await Deno.symlink(`${folder}/b c.mp4`, `${folder}/e.mp4`);
      await assert.rejects(videoFilesIn(folder), {
        name: "UserError",
        message: `cannot read ${folder}/d.mp4 (a link to nothing)`,
      });
      await assert.rejects(videoFilesIn(`${folder}/x`), {
        name: "UserError",
        message: /^cannot read .*x \(/,
      });
    }),
});
