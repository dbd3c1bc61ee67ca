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

withClip(
  "bystanders are hidden in the frame, and the answer is the same",
  () => Promise.resolve(),
  async (path) => {
    const others = { x: 20, y: 30, width: 20, height: 16 };
    const finder = fakeFinder(() => [
      { distance: 0.2, box: { x: 0, y: 0, width: 30, height: 30 } },
      { distance: 0.9, box: others },
    ]);
    const see = async (options: Parameters<typeof loadRecogniser>[1]) =>
      await (await loadRecogniser(ANNA_AND_BEN, { finder, ...options }))(path);
    const plain = await see({});
    for (const bystanders of ["blur", "crop"] as const) {
      const spared = await see({ bystanders });
      const answerOf = ({ ms: _, stages: __, frame: ___, ...answer }: typeof plain) => answer;
      assert.deepEqual(answerOf(spared), answerOf(plain));
      assert.equal(spared.frame!.time, plain.frame!.time);
      assert.notDeepEqual(spared.frame!.rgb, plain.frame!.rgb);
      assert.equal(spared.frame!.enlarge, undefined, "the original could be decoded again");
      const corner = (frame: Frame) => frame.rgb.slice(0, 3);
      assert.deepEqual(corner(spared.frame!), corner(plain.frame!));
    }
  },
);

withClip(
  "of an unknown person neither the face nor the descriptor is kept, if bystanders are spared",
  () => Promise.resolve(),
  async (path) => {
    const box = { x: 10, y: 10, width: 30, height: 30 };
    const finder = fakeFinder(() => [{ distance: 0.9, box, clear: true }]);
    const plain = await (await loadRecogniser(ANNA_AND_BEN, { finder }))(path);
    assert.equal(plain.descriptor?.length, 128);
    const recognise = await loadRecogniser(ANNA_AND_BEN, { finder, bystanders: "blur" });
    const { outcome, descriptor, face, frame, distance } = await recognise(path);
    assert.deepEqual([outcome, descriptor, face], ["unknown", null, plain.face]);
    assert.equal(distance, plain.distance);
    const middle = (25 * frame!.width + 25) * 3;
    assert.notDeepEqual(
      frame!.rgb.slice(middle, middle + 60),
      plain.frame!.rgb.slice(middle, middle + 60),
    );
  },
);
