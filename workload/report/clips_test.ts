import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { clipUrls, enrollCommand, localVideos } from "./clips.ts";

Deno.test({
  name: "videos are found by key, copies by their original's (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      for (const name of ["a.mp4", "b c#1.mp4", "notes.txt"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "x");
      }
      const keys = ["a.mp4", "a~12.mp4", "b c#1.mp4", "gone.mp4", "notes.txt"];
      const found = await localVideos(`${folder}/`, keys);
      assert.deepEqual([...found.keys()], ["a.mp4", "a~12.mp4", "b c#1.mp4"]);
      assert.equal(found.get("a~12.mp4"), `${folder}/a.mp4`);
      assert.deepEqual(Object.values(clipUrls(found, `${folder}/var/report.html`)), [
        "./../a.mp4",
        "./../a.mp4",
        "./../b%20c%231.mp4",
      ]);
      await assert.rejects(localVideos(`${folder}/none`, keys), /--link-videos: cannot read/);
    }),
});

Deno.test("the enroll command is quoted for a shell", () => {
  assert.equal(
    enrollCommand({ video: "clips/it's.mp4", at: 12.404, face: null, gallery: undefined }),
    "./rollcall enroll --add NAME --video 'clips/it'\\''s.mp4' --at 12.4",
  );
  assert.equal(
    enrollCommand({
      video: "a.mp4",
      at: null,
      face: { x: 100, y: 50, width: 81, height: 90 },
      gallery: "var/demo/gallery",
    }),
    "./rollcall enroll --add NAME --video a.mp4 --face 141,95 --out var/demo/gallery",
  );
});
