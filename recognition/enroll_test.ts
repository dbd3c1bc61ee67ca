import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing.ts";
import { enrollPictures } from "./enroll.ts";
import { readPeople } from "./people_folder.ts";
import type { Face, FaceFinder } from "./faces.ts";
import { DESCRIPTOR_LENGTH } from "./gallery.ts";
import { makeWithFfmpeg } from "./testing.ts";

/** Finds as many faces as the frame is wide, in tens of pixels; the first of them marked with it. */
const finder: FaceFinder = {
  look: () => {
    throw new Error("not asked for");
  },
  all: (frame) =>
    Promise.resolve(
      Array.from({ length: Math.floor(frame.width / 10) }, (_, i): Face => ({
        box: { x: 0, y: 0, width: 100, height: 100 },
        score: 1,
        descriptor: new Float32Array(DESCRIPTOR_LENGTH).fill(frame.width + i),
      })),
    ),
};

const enrollFolder = async (folder: string) =>
  await enrollPictures((await readPeople(folder)).pictures, finder);

/** A picture of this width, and 640 high. */
async function picture(path: string, width: number) {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await makeWithFfmpeg("-f", "lavfi", "-i", `testsrc=s=${width}x640:d=1`, "-frames:v", "1", path);
}

Deno.test({
  name: "a folder for each person, several pictures, and what is wrong with them is told",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      await picture(`${folder}/anna/1.png`, 12);
      await picture(`${folder}/anna/%d.jpg`, 14);
      await picture(`${folder}/ben/group.png`, 26);
      await picture(`${folder}/ben/wall.png`, 2);
      await Deno.writeTextFile(`${folder}/ben/torn.jpg`, "not a picture");
      await Deno.writeTextFile(`${folder}/ben/notes.txt`, "left alone");
      const { gallery, warnings } = await enrollFolder(folder);
      assert.deepEqual(gallery.people, ["anna", "anna", "ben"]);
      assert.deepEqual(
        [0, 1, 2].map((row) => gallery.descriptors[row * DESCRIPTOR_LENGTH]),
        [14, 12, 26],
      );
      assert.equal(warnings.length, 3);
      assert.match(warnings[0]!, /group\.png: 2 faces, the largest taken/);
      assert.match(warnings[1]!, /torn\.jpg: unreadable, left out/);
      assert.match(warnings[2]!, /wall\.png: no face, left out/);
    }),
});
