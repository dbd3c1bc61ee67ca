import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import type { Detector } from "./faces/face_finder.ts";
import type { Frame } from "./frames/frame.ts";
import { loadRecogniser, type Recognise } from "./recogniser.ts";
import {
  ANNA_AND_BEN,
  EMPTY_GALLERY,
  fakeFinder,
  makeWithFfmpeg,
} from "./testing/fake_face_finder.ts";

/** Runs a test with a clip of two frames, and a recogniser whose detectors find nothing. */
function withClip(
  name: string,
  looked: (detector: Detector) => Promise<void>,
  test: (path: string, recognise: Recognise) => Promise<void>,
) {
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () =>
      inTempDir(async (dir) => {
        const path = `${dir}/1.mp4`;
        // deno-fmt-ignore
        await makeWithFfmpeg(
          "-f", "lavfi", "-i", "testsrc=s=64x64:r=25:d=1",
          "-c:v", "libx264", "-pix_fmt", "yuv420p", path,
        );
        const blind = fakeFinder(() => []);
        const finder = {
          ...blind,
          detect: (_: Frame, detector: Detector) => looked(detector).then(() => []),
        };
        await test(path, await loadRecogniser(EMPTY_GALLERY, { finder }));
      }),
  });
}

const stop = new AbortController();
const looks: string[] = [];
withClip("an abandoned video stops before the next detector", (detector) => {
  looks.push(detector);
  stop.abort(new Error("enough"));
  return Promise.resolve();
}, async (path, recognise) => {
  await assert.rejects(recognise(path, { signal: stop.signal }), /enough/);
  assert.deepEqual(looks, ["tiny"]);
});

withClip(
  "the time of a detector is known in the next video",
  () => new Promise((resolve) => setTimeout(resolve, 10)),
  async (path, recognise) => {
    await recognise(path);
    const expected: number[] = [];
    await recognise(path, { requireTime: (ms) => void expected.push(ms) });
    assert.ok(expected.length >= 2);
    for (const ms of expected) assert.ok(ms >= 9, `${ms} ms`);
  },
);

withClip(
  "the answer has the nearest two people and the face's descriptor",
  () => Promise.resolve(),
  async (path) => {
    const finder = fakeFinder(() => [{ distance: 0.2 }]);
    const seen = await (await loadRecogniser(ANNA_AND_BEN, { finder }))(path);
    assert.deepEqual([seen.nearest!.name, seen.nearest!.second!.name], ["anna", "ben"]);
    assert.equal(seen.descriptor!.length, 128);
    assert.equal(seen.descriptor![0], Math.fround(-0.2));
    assert.ok(Math.abs(seen.nearest!.distance - 0.2) < 1e-6);
  },
);
