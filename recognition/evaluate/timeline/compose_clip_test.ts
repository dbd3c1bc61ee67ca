import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { frameAt } from "../../frames/video_frames.ts";
import { makeWithFfmpeg } from "../../testing/fake_face_finder.ts";
import { composeClip } from "./compose_clip.ts";

Deno.test({
  name: "each photo is shown in its place, from and to the planned frame (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const [red, blue] = [`${folder}/red.png`, `${folder}/blue.png`];
      for (const [path, colour] of [[red, "red"], [blue, "blue"]] as const) {
        await makeWithFfmpeg(
          "-f",
          "lavfi",
          "-i",
          `color=${colour}:s=60x60`,
          "-frames:v",
          "1",
          path,
        );
      }
      const place = { person: "ann", known: true, y: 360, phase: 0 };
      const path = `${folder}/clip.mp4`;
      await composeClip(
        {
          seconds: 2,
          cuts: [0, 0.4],
          appearances: [
            { ...place, photo: red, from: 0.2, to: 0.4, slides: false, x: 640, height: 600 },
            { ...place, photo: blue, from: 0.8, to: 1.4, slides: true, x: 960, height: 300 },
          ],
        },
        path,
        new AbortController().signal,
      );

      /** The colour at a place of the frame that is half as large as the clip. */
      const colourAt = async (time: number, x: number, y = 180) => {
        const { rgb, width } = (await frameAt(path, time))!;
        const [r, , b] = rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
        return r! > 180 && b! < 80 ? "red" : b! > 180 && r! < 80 ? "blue" : "background";
      };
      const at = (...times: number[]) => Promise.all(times.map((time) => colourAt(time, 320)));
      assert.deepEqual(await at(0.16, 0.2, 0.36, 0.4), ["background", "red", "red", "background"]);
      assert.equal(await colourAt(1.1, 480), "blue");
      // It slides in from below until 0.2 s after its start, and out again.
      const below = (time: number) => colourAt(time, 480, 340);
      assert.deepEqual(await Promise.all([below(0.76), below(1.1), below(1.44)]), [
        "blue",
        "background",
        "blue",
      ]);
      assert.deepEqual(await Promise.all([colourAt(0.56, 480, 350), colourAt(1.64, 480, 350)]), [
        "background",
        "background",
      ]);
    }),
});
