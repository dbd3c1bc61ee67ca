import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { testWithPermissions } from "../testing/sample_run.ts";
import { skippedText } from "./skipped.ts";
import { findVideos, repeatMapping, repeatVideos } from "./videos.ts";

testWithPermissions(
  "the videos are the .mp4 files directly in the folder, sorted",
  () =>
    inTempDir(async (folder) => {
      for (const name of ["b c.mp4", "a+%.MP4", ".hidden.mp4", "notes.txt"]) {
        await Deno.writeTextFile(`${folder}/${name}`, "12345");
      }
      await Deno.mkdir(`${folder}/sub.mp4`);
      await Deno.writeTextFile(`${folder}/sub.mp4/c.mp4`, "");
      await Deno.mkdir(`${folder}/more`);
      const { videos, skipped } = await findVideos(`${folder}/`, () => {});
      assert.deepEqual(videos, [
        { key: "a+%.MP4", path: `${folder}/a+%.MP4`, size: 5 },
        { key: "b c.mp4", path: `${folder}/b c.mp4`, size: 5 },
      ]);
      assert.equal(
        skippedText(skipped.sort((a, b) => a.name < b.name ? -1 : 1)),
        "2 folders skipped: more, sub.mp4; 1 file skipped (not .mp4): notes.txt",
      );
    }),
);

testWithPermissions(
  "an empty or missing folder is an error",
  () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.mov`, "");
      await assert.rejects(findVideos(folder), {
        name: "UserError",
        message: /no \*\.mp4 file in .*; 1 file skipped \(not \.mp4\): a\.mov$/,
      });
      await assert.rejects(findVideos(`${folder}/x`), {
        name: "UserError",
        message: /cannot read/,
      });
    }),
);

testWithPermissions(
  "keys that differ in case are different videos",
  () =>
    inTempDir(async (folder) => {
      for (const end of ["mp4", "MP4"]) await Deno.writeTextFile(`${folder}/a.${end}`, "");
      assert.deepEqual((await findVideos(folder)).videos.map(({ key }) => key), ["a.MP4", "a.mp4"]);
    }),
);

Deno.test("copies have keys of their own and are in the mapping", () => {
  const video = (key: string) => ({ key, path: `/${key}`, size: 1 });
  assert.deepEqual(
    repeatVideos([video("a.b.mp4"), video("c.MP4")], 3).map(({ key, path }) => [key, path]),
    [
      ["a.b.mp4", "/a.b.mp4"],
      ["c.MP4", "/c.MP4"],
      ["a.b~2.mp4", "/a.b.mp4"],
      ["c~2.MP4", "/c.MP4"],
      ["a.b~3.mp4", "/a.b.mp4"],
      ["c~3.MP4", "/c.MP4"],
    ],
  );
  assert.throws(
    () => repeatVideos([video("a.mp4"), video("a~2.mp4")], 2),
    /with the name of a copy/,
  );
  const answer = { major: "law", year: "senior" };
  const mapping = repeatMapping(new Map([["a.mp4", answer]]), 2);
  assert.deepEqual([...mapping], [["a.mp4", answer], ["a~2.mp4", answer]]);
});
