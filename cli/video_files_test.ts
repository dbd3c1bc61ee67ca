import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { videoFault, videoFilesIn } from "./video_files.ts";

Deno.test({
  name:
    "videoFilesIn lists readable files with a video suffix, and notes the others (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      for (const name of ["b c.mp4", "a+%.MP4", "c.Mp4", ".hidden.mp4", "notes.txt"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "12345");
      }
      await Deno.mkdir(`${folder}/sub.mp4`);
      await Deno.writeTextFile(`${folder}/sub.mp4/c.mp4`, "");
      await Deno.symlink(`${folder}/b c.mp4`, `${folder}/link.mp4`);
      await Deno.symlink("gone", `${folder}/dangling.mp4`);
      await Deno.symlink("loop.mp4", `${folder}/loop.mp4`);
      const notes: string[] = [];
      const note = (text: string) => notes.push(text);
      assert.deepEqual(await videoFilesIn(`${folder}/`, note), [
        { name: "a+%.MP4", path: `${folder}/a+%.MP4`, size: 5 },
        { name: "b c.mp4", path: `${folder}/b c.mp4`, size: 5 },
        { name: "link.mp4", path: `${folder}/link.mp4`, size: 5 },
      ]);
      const [dangling, loop, sub, ...more] = notes.sort();
      assert.equal(dangling, `${folder}/dangling.mp4 is skipped: a broken symbolic link`);
      assert.match(loop!, /loop\.mp4 is skipped: cannot be read \(/);
      assert.equal(sub, `${folder}/sub.mp4 is skipped: a folder`);
      assert.deepEqual(more, []);
      assert.deepEqual(await videoFilesIn(`${folder}/sub.mp4/../sub.mp4`), [
        { name: "c.mp4", path: `${folder}/sub.mp4/../sub.mp4/c.mp4`, size: 0 },
      ]);
      await assert.rejects(videoFilesIn(`${folder}/x`), {
        name: "UserError",
        message: /^cannot read .*x \(/,
      });
    }),
});

Deno.test({
  name: "videoFault says why a file cannot be read (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/locked.mp4`, "", { mode: 0o000 });
      const isRoot = await Deno.readFile(`${folder}/locked.mp4`).then(() => true, () => false);
      const fault = await videoFault(`${folder}/locked.mp4`);
      if (isRoot) assert.equal(fault, null);
      else assert.match(fault ?? "", /^cannot be read \(/);
      assert.equal(await videoFault(`${folder}/x.mp4`), "no such video file");
    }),
});
