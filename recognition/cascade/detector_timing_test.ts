import assert from "node:assert/strict";
import type { Detector } from "../faces/face_finder.ts";
import { createDetectorTiming, FIRST_SSD_RUN, LAST_RUNS, SPARE } from "./detector_timing.ts";

function open() {
  let time = 0;
  const timing = createDetectorTiming(() => time);
  return {
    timing,
    /** Runs that take this many milliseconds. */
    async ran(detector: Detector, ...each: number[]) {
      for (const ms of each) await timing.run(detector, () => Promise.resolve(time += ms));
    },
    /** A run with this many milliseconds left. Returns whether it was given up. */
    async givesUp(detector: Detector, left: number) {
      let looked = false;
      const work = () => Promise.resolve(looked = true);
      const requireTime = (ms: number) => {
        if (ms > left) throw new Error("no time");
      };
      const error = await timing.run(detector, work, requireTime).then(() => null, String);
      assert.equal(error, looked ? null : "Error: no time");
      return !looked;
    },
  };
}

Deno.test("a detector may take twice as long as its slowest recent run", async () => {
  const { timing, ran } = open();
  await ran("tiny", 40, 70, 50);
  await ran("ssd", 600, 500);
  assert.deepEqual([timing.expected("tiny"), timing.expected("ssd")], [70 * SPARE, 600 * SPARE]);
  await ran("ssd", ...Array(LAST_RUNS - 1).fill(400));
  assert.equal(timing.expected("ssd"), 500 * SPARE);
});

Deno.test("the first SSD run is estimated from tiny's slowest; without any run, 0", async () => {
  const { timing, ran } = open();
  assert.deepEqual([timing.expected("tiny"), timing.expected("ssd")], [0, 0]);
  await ran("tiny", 40, 30);
  assert.equal(timing.expected("ssd"), 40 * FIRST_SSD_RUN);
});

Deno.test("a detector runs only if there is time for it", async () => {
  const { ran, givesUp } = open();
  await ran("ssd", 600);
  assert.equal(await givesUp("ssd", 600 * SPARE), false);
  await ran("ssd", 600);
  assert.equal(await givesUp("ssd", 600 * SPARE - 1), true);
});

Deno.test("a run that was slow by chance blocks the detector once, although it is not run meanwhile", async () => {
  const { ran, givesUp } = open();
  await ran("tiny", 50, 9000, 50);
  assert.equal(await givesUp("ssd", 5000), true);
  assert.equal(await givesUp("ssd", 5000), false);
  await ran("ssd", 600, 9000, 600);
  assert.equal(await givesUp("ssd", 5000), true);
  assert.equal(await givesUp("ssd", 5000), false);
});

Deno.test("a failed run does not count", async () => {
  const { timing, ran } = open();
  await assert.rejects(timing.run("tiny", () => Promise.reject(new Error("odd"))), /odd/);
  await ran("tiny", 40);
  assert.equal(timing.expected("tiny"), 40 * SPARE);
});
