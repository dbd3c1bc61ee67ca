import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import type { Box } from "../../contract/box.ts";
import { type FakeFace, fakeFinder, makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { faceInVideo } from "./face_in_video.ts";

const boxAt = (x: number, side: number): Box => ({ x, y: 10, width: side, height: side });
const LEFT: FakeFace = { distance: 0.1, box: boxAt(10, 100) };
const RIGHT: FakeFace = { distance: 0.2, box: boxAt(200, 90) };
const SPECK: FakeFace = { distance: 0.3, box: boxAt(400, 20) };

/** Runs a test with a clip of two seconds, 1280 × 720, whose frames show these faces. */
const withClip = (
  name: string,
  test: (
    take: (
      faces: readonly FakeFace[] | Parameters<typeof fakeFinder>[0],
      at?: number | null,
      point?: { x: number; y: number },
    ) => ReturnType<typeof faceInVideo>,
  ) => Promise<void>,
) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () =>
      inTempDir(async (folder) => {
        const path = `${folder}/clip.mp4`;
        // deno-fmt-ignore
        await makeWithFfmpeg(
          "-f", "lavfi", "-i", "testsrc=s=1280x720:r=25:d=2", "-c:v", "libx264",
          "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
        );
        await test((faces, at = 0.4, point) =>
          faceInVideo(
            path,
            { at, point: point ?? null },
            fakeFinder(typeof faces === "function" ? faces : () => faces),
          )
        );
      }),
  });

withClip("the only large face is taken, from the video's full size", async (take) => {
  const { face, picture, time, warnings } = await take([LEFT, SPECK]);
  assert.deepEqual(face.box, { x: 30, y: 30, width: 300, height: 300 });
  assert.deepEqual([picture.width, picture.height], [630, 630]);
  assert.equal(time, 0.4);
  assert.equal(warnings.at(-1), "2 faces, the largest is used");
});

withClip("of several faces, one must be named by a pixel of it", async (take) => {
  const several =
    /at 0\.40 s: 2 faces; say which .*\n {2}--face 60,60: 100 × 100 pixels\n {2}--face 245,55/;
  await assert.rejects(take([LEFT, RIGHT, SPECK]), several);
  const { face } = await take([LEFT, RIGHT, SPECK], 0.4, { x: 245, y: 55 });
  assert.equal(face.box.x, 600);
  assert.equal((await take([LEFT, SPECK], 0.4, { x: 410, y: 20 })).face.box.x, 1200);
  await assert.rejects(
    take([LEFT], 0.4, { x: 300, y: 300 }),
    /no face at 300,300; there is\n {2}--face 60,60/,
  );
});

withClip("a face that is found in no variant of the frame is sought in close-ups", async (take) => {
  let looks = 0;
  // The frame as it is and six variants; then close-ups of 960 pixels, half a picture apart.
  const inCloseUp = (n: number) => (_: unknown, detector: string) =>
    detector === "ssd" && ++looks === 7 + n ? [{ ...LEFT, box: boxAt(320, 64) }] : [];
  const { face, picture } = await take(inCloseUp(2));
  // The second begins at 480 of 1920; each of its pixels is 1.5 of the picture's.
  assert.deepEqual(face.box, { x: 960, y: 15, width: 96, height: 96 });
  assert.deepEqual([picture.width, picture.height], [288, 207]);
});

withClip("without a face, or past the end, the error names the time", async (take) => {
  await assert.rejects(take([]), /clip\.mp4: no face at 0\.4 s: try a second earlier or later/);
  await assert.rejects(take([LEFT], 2.5), /clip\.mp4: no frame at 2\.5 s: it ends before/);
  assert.equal((await take([LEFT], null)).time, 0);
});
