import assert from "node:assert/strict";
import { UserError } from "../contract/errors.ts";
import { inTempDir, needs } from "../contract/testing.ts";
import { enrollPictures, picturesOf } from "./enroll.ts";
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
  await enrollPictures(await picturesOf(folder), finder);

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

Deno.test({
  name: "nobody to enroll, or a person without a face, is the user's error",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const refused = async (why: RegExp) => {
        await assert.rejects(enrollFolder(folder), (error) => {
          assert.ok(error instanceof UserError);
          assert.match(error.message, why);
          return true;
        });
      };
      await refused(/holds no folders/);
      await Deno.mkdir(`${folder}/anna`);
      await refused(/anna holds no picture/);
      await picture(`${folder}/anna/wall.png`, 2);
      await refused(/no face in any picture of anna \(.*wall\.png: no face, left out\)/);
      await Deno.remove(`${folder}/anna/wall.png`);
      await Deno.writeTextFile(`${folder}/anna/torn.jpg`, "not a picture");
      await refused(/anna \(.*torn\.jpg: unreadable, left out/);
      await assert.rejects(enrollFolder(`${folder}/nosuch`), /nosuch: no such folder/);
    }),
});
