import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { encodePicture, enrollPictures } from "./enroll_pictures.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import { readPeople } from "./people_folder.ts";
import { DESCRIPTOR_LENGTH } from "../gallery/gallery.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";

/**
 * Finds one face for each ten pixels of the picture's width, but none in a square picture; the
 * descriptor is the width.
 */
const finder: FaceFinder = {
  detect: ({ width, height }, detector) =>
    Promise.resolve(
      Array.from(
        { length: detector === "ssd" && width < height ? Math.floor(width / 10) : 0 },
        (_, i) => ({ box: { x: 0, y: 0, width: 100 - i, height: 100 - i }, score: 1 }),
      ),
    ),
  refine: () => Promise.reject(new Error("not asked for")),
  describe: () => {
    throw new Error("not asked for");
  },
  encode: ({ width }, detection) => {
    const descriptor = new Float32Array(DESCRIPTOR_LENGTH).fill(width);
    return Promise.resolve({ ...detection, descriptor, clear: true, landmarks: [] });
  },
};

const enrollFolder = async (folder: string) =>
  await enrollPictures((await readPeople(folder)).pictures, finder);

/** A picture of this width and a height of 640. */
async function picture(path: string, width: number) {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await makeWithFfmpeg("-f", "lavfi", "-i", `testsrc=s=${width}x640:d=1`, "-frames:v", "1", path);
}

Deno.test({
  name: "each person has a folder with several pictures, and problems are reported",
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
      assert.deepEqual([gallery.people, gallery.photos], [["anna", "ben"], [2, 1]]);
      assert.deepEqual(
        [0, 1].map((row) => gallery.descriptors[row * DESCRIPTOR_LENGTH]),
        [13, 26],
      );
      assert.equal(warnings.length, 3);
      assert.match(warnings[0]!, /group\.png: 2 faces, the largest is used/);
      assert.match(warnings[1]!, /torn\.jpg: unreadable, left out/);
      assert.match(warnings[2]!, /wall\.png: no face, left out/);
    }),
});

Deno.test({
  name: "if no face is found, the picture gets a border, is brightened and rotated",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      await picture(`${folder}/anna/1.png`, 12);
      for (const found of [1, 2, 3, 4, 5, 6, 7]) {
        let looks = 0;
        const seen: number[] = [];
        const patient: FaceFinder = {
          ...finder,
          detect: (frame, detector) => {
            if (detector === "ssd") seen.push(frame.width), looks++;
            const detection = { box: { x: 0, y: 0, width: 100, height: 100 }, score: 1 };
            return Promise.resolve(looks === found && detector === "ssd" ? [detection] : []);
          },
        };
        const { face } = await encodePicture(`${folder}/anna/1.png`, patient);
        assert.ok(face, `look ${found}`);
        assert.deepEqual(seen, [12, 640, 640, 640, 640, 640, 640].slice(0, found));
      }
    }),
});
