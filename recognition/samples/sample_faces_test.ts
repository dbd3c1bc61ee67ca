import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { fakeFinder, makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { sampleFaces } from "./sample_faces.ts";

const never = new AbortController().signal;

Deno.test({
  name: "faces are numbered from the left, with position, size and luma (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      // Dark on the left, bright on the right.
      const halves = "color=0x404040:s=320x320,pad=640:320:0:0:0xc0c0c0";
      for (const n of [1, 2, 3, 4, 5, 6]) {
        const photo = `file:${folder}/sample${n}.jpg`;
        await makeWithFfmpeg("-f", "lavfi", "-i", halves, "-frames:v", "1", photo);
      }
      const finder = fakeFinder((_, detector) => {
        assert.equal(detector, "ssd");
        const size = { y: 80, width: 100, height: 160 };
        return [{ distance: 0, box: { x: 400, ...size } }, {
          distance: 0,
          box: { x: 50, ...size },
        }];
      });
      const faces = await sampleFaces(folder, finder, never);
      assert.equal(faces.length, 12);
      assert.deepEqual(faces.slice(2, 4).map(({ name, x, y, height }) => [name, x, y, height]), [
        ["sample2.jpg 1", 100 / 640, 0.5, 0.5],
        ["sample2.jpg 2", 450 / 640, 0.5, 0.5],
      ]);
      assert.deepEqual(faces.slice(0, 2).map(({ luma }) => Math.round(luma / 4)), [16, 48]);
    }),
});

Deno.test({
  name: "a folder of photos without a face is reported (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      for (const n of [1, 2, 3, 4, 5, 6]) {
        const photo = `file:${folder}/sample${n}.jpg`;
        await makeWithFfmpeg("-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", photo);
      }
      await assert.rejects(sampleFaces(folder, fakeFinder(() => []), never), {
        name: "UserError",
        message: `no faces in the photos of ${folder}`,
      });
    }),
});
