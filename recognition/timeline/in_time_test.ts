import assert from "node:assert/strict";
import type { FaceFinder } from "../faces/face_finder.ts";
import { fakeFinder, testFrame } from "../testing/fake_face_finder.ts";
import { FIRST_SSD_RUN } from "../cascade/detector_timing.ts";
import { createFinderInTime, type Limits } from "./in_time.ts";

const FRAME = testFrame(0);
const FACE = { box: { x: 0, y: 0, width: 9, height: 9 }, score: 1 };

/** Limits a finder whose nets take time by a clock of its own. */
function slowFinder(): (limits: Limits) => FaceFinder {
  let clock = 0;
  const plain = fakeFinder(() => []);
  const slow: FaceFinder = {
    ...plain,
    detect(...args) {
      clock += args[1] === "ssd" ? 300 : 30;
      return plain.detect(...args);
    },
    describe(...args) {
      clock += 50;
      return plain.describe(...args);
    },
    refine(...args) {
      clock += 40;
      return plain.refine(...args);
    },
  };
  return createFinderInTime(slow, () => clock);
}

Deno.test("each net needs twice the time that it has lately taken, in this video or another", async () => {
  const limit = slowFinder();
  const asked: number[] = [];
  const requireTime = (ms: number) => void asked.push(ms);
  const one = limit({ requireTime });
  for (let i = 0; i < 2; i++) await one.detect(FRAME, "tiny");
  for (let i = 0; i < 2; i++) await one.detect(FRAME, "ssd");
  const face = await one.describe(FRAME, FACE, "straight");
  await one.refine(FRAME, face, "straight");
  // The first run of SSD loads its model.
  assert.deepEqual(asked.splice(0), [0, 60, 30 * FIRST_SSD_RUN, 600, 0, 100]);
  const other = limit({ requireTime });
  await other.detect(FRAME, "ssd");
  await other.describe(FRAME, FACE, "straight");
  assert.deepEqual(asked, [600, 100]);
});

Deno.test("after an abort no net runs; without a clock the finder is as it was", async () => {
  const reason = new Error("time is up");
  const signal = AbortSignal.abort(reason);
  const asked: number[] = [];
  const { detect, describe } = slowFinder()({
    signal,
    requireTime: (ms) => void asked.push(ms),
  });
  await assert.rejects(detect(FRAME, "tiny"), reason);
  await assert.rejects(describe(FRAME, FACE, "straight"), reason);
  assert.deepEqual(asked, []);
  const plain = fakeFinder(() => []);
  assert.equal(createFinderInTime(plain)({}), plain);
});
