import assert from "node:assert/strict";
import { recogniseFrames } from "./cascade.ts";
import type { Detector } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import {
  createDetectorTiming,
  type DetectorTiming,
  FIRST_SSD_RUN,
  SPARE,
} from "./detector_timing.ts";
import { galleryOf } from "../gallery/gallery.ts";
import type { RecogniseOptions } from "../recogniser.ts";
import {
  ANNA_AND_BEN,
  EMPTY_GALLERY,
  type FakeFace,
  fakeFinder,
  testFrame,
} from "../testing/fake_face_finder.ts";

const rule = { threshold: 0.6, margin: 0.04, atOnce: 0.5 };
const gallery = ANNA_AND_BEN;

/**
 * Runs the cascade on frames at 0, 1, 2 … s. `seen` returns the faces that a detector finds at a
 * time: a distance, or more.
 */
async function observation(
  frames: number,
  seen: (time: number, detector: Detector) => number | null | readonly FakeFace[],
  of = gallery,
  { timing = createDetectorTiming(), blurred = [], ...limits }: RecogniseOptions & {
    timing?: DetectorTiming;
    /** Times of blurred frames. */
    blurred?: number[];
  } = {},
) {
  const observations: string[] = [];
  let given = 0;
  async function* video(): AsyncGenerator<Frame> {
    for (let time = 0; time < frames; time++) {
      given++;
      yield testFrame(time, { sharp: !blurred.includes(time) });
    }
  }
  const finder = fakeFinder((frame, detector) => {
    observations.push(`${frame.time} ${detector}`);
    const found = seen(frame.time, detector);
    return typeof found === "number" ? [{ distance: found }] : found ?? [];
  });
  const sighting = await recogniseFrames(video(), { finder, gallery: of, rule, timing, ...limits });
  return { sighting, observations, given };
}

Deno.test("a near face in the first frame decides: one observation, no further frame", async () => {
  const { sighting, observations, given } = await observation(5, () => 0.3);
  assert.equal(sighting?.outcome, "recognised");
  assert.equal(sighting?.nearest?.name, "anna");
  assert.deepEqual([observations, given], [["0 tiny"], 1]);
});

Deno.test("without a clear face, SSD runs on the same frame before the next frame is taken", async () => {
  const { sighting, observations } = await observation(5, (time, detector) => {
    if (time === 0) return detector === "tiny" ? null : 0.9;
    return detector === "tiny" ? null : 0.4;
  });
  assert.deepEqual(observations, ["0 tiny", "0 ssd", "1 tiny", "1 ssd"]);
  assert.equal(sighting?.outcome, "recognised");
  assert.equal(sighting?.frame.time, 1);
  assert.equal(sighting?.detector, "ssd");
});

Deno.test("three observations of a face decide together by their mean, none alone", async () => {
  const near = await observation(5, (time) => [0.55, 0.7, 0.51][time] ?? 0.1);
  assert.equal(near.sighting?.outcome, "recognised");
  assert.ok(Math.abs(near.sighting!.nearest!.distance - (0.55 + 0.7 + 0.51) / 3) < 1e-6);
  assert.deepEqual([near.observations, near.given], [["0 tiny", "1 tiny", "2 tiny"], 3]);
  const far = await observation(5, (time) => [0.65, 0.7, 0.65][time] ?? 0.1);
  assert.equal(far.sighting?.outcome, "unknown");
  assert.equal(far.sighting?.frames, 3);
});

Deno.test("a stranger in a clear picture costs three tiny runs and no SSD", async () => {
  const { observations, given } = await observation(5, () => 0.9);
  assert.deepEqual([observations, given], [["0 tiny", "1 tiny", "2 tiny"], 3]);
});

Deno.test("a stranger does not hide a known person in a later frame", async () => {
  const { sighting } = await observation(5, (time) => time < 4 ? 0.1 + 0.9 * (time + 1) : 0.3);
  assert.deepEqual([sighting?.outcome, sighting?.frame.time], ["recognised", 4]);
});

Deno.test("an observation near two people does not decide alone", async () => {
  const twins = galleryOf([
    { person: "anna", descriptor: new Float32Array(128) },
    { person: "ben", descriptor: new Float32Array(128).with(1, 0.01) },
  ]);
  const { sighting, observations } = await observation(3, () => 0.1, twins);
  assert.equal(sighting?.outcome, "unknown");
  assert.equal(observations.length, 3);
});

Deno.test("without a face in any frame the outcome is no_face, with the first frame", async () => {
  const { sighting } = await observation(3, () => null);
  assert.equal(sighting?.outcome, "no_face");
  assert.equal(sighting?.frame.time, 0);
  assert.equal(sighting?.face, null);
});

Deno.test("a face with an empty gallery is unknown", async () => {
  const { sighting } = await observation(1, () => 0.1, EMPTY_GALLERY);
  assert.equal(sighting?.outcome, "unknown");
  assert.equal(sighting?.nearest, null);
});

Deno.test("without frames the result is null", async () => {
  assert.equal((await observation(0, () => 0.1)).sighting, null);
});

Deno.test("an abort by a timer is noticed before the next detector, although each blocks the thread", async () => {
  const stop = new AbortController();
  const observations: string[] = [];
  const seen = (time: number, detector: Detector) => {
    observations.push(`${time} ${detector}`);
    setTimeout(() => stop.abort(new Error("enough")), 5);
    for (const end = performance.now() + 10; performance.now() < end;);
    return null;
  };
  await assert.rejects(observation(5, seen, gallery, { signal: stop.signal }), /enough/);
  assert.deepEqual(observations, ["0 tiny"]);
});

/** As long as the first run may take. */
const SSD_MS = 40 * FIRST_SSD_RUN;

/**
 * Runs the cascade with tiny runs of 40 ms, and with this many milliseconds left before each
 * detector.
 */
async function lookWithin(left: number) {
  const observations: string[] = [];
  let now = 0;
  const seen = (time: number, detector: Detector) => {
    observations.push(`${time} ${detector}`);
    now += detector === "tiny" ? 40 : SSD_MS;
    return null;
  };
  const requireTime = (ms: number) => {
    if (ms > left) throw new Error("no time");
  };
  const error = await observation(2, seen, gallery, {
    timing: createDetectorTiming(() => now),
    requireTime,
  })
    .then(() => null, String);
  return { observations, error };
}

Deno.test("a detector that may not finish in time is not run, and the video is given up", async () => {
  assert.deepEqual(await lookWithin(SSD_MS - 1), {
    observations: ["0 tiny"],
    error: "Error: no time",
  });
  assert.deepEqual(await lookWithin(SSD_MS * SPARE - 1), {
    observations: ["0 tiny", "0 ssd", "1 tiny"],
    error: "Error: no time",
  });
});

Deno.test("a detector that will finish in time is run", async () => {
  const { observations, error } = await lookWithin(SSD_MS * SPARE);
  assert.deepEqual(observations.slice(0, 4), ["0 tiny", "0 ssd", "1 tiny", "1 ssd"]);
  assert.equal(error, null);
});

Deno.test("without a face in any frame, the middle frame gets a border, rotations and close-ups", async () => {
  const { sighting, observations } = await observation(5, () => null);
  assert.equal(sighting?.outcome, "no_face");
  const plain = [0, 1, 2, 3, 4].flatMap((time) => [`${time} tiny`, `${time} ssd`]);
  assert.deepEqual(observations.slice(0, 10), plain);
  assert.deepEqual([...new Set(observations.slice(10))], ["2 tiny", "2 ssd", "2 fine"]);
});

Deno.test("enhanced views decide by the mean of three frames, unless one observation is enough", async () => {
  const retried = (distance: number) => {
    let plain = 0;
    return (_: number, detector: Detector) => {
      if (plain < 10) return plain++, null;
      const box = { x: 250, y: 250, width: 150, height: 150 };
      return detector === "tiny" ? [{ distance, box }] : null;
    };
  };
  const far = await observation(5, retried(0.55));
  assert.equal(far.sighting?.outcome, "recognised");
  assert.deepEqual(far.observations.slice(10), ["2 tiny", "0 tiny", "4 tiny"]);
  const near = await observation(5, retried(0.3));
  assert.deepEqual([near.sighting?.outcome, near.observations.slice(10)], ["recognised", [
    "2 tiny",
  ]]);
});

Deno.test("the largest face with a confident detection is taken, not a larger weak one", async () => {
  const box = (side: number) => ({ x: 0, y: 0, width: side, height: side });
  const { sighting } = await observation(1, () => [
    { distance: 0.1, box: box(60) },
    { distance: 0.3, box: box(90) },
    { distance: 0.2, box: box(150), score: 0.45 },
  ]);
  assert.equal(sighting?.face?.box.width, 90);
});

Deno.test("a blurred or small face decides only if there is no clear one", async () => {
  const tiny = { x: 0, y: 0, width: 20, height: 25 };
  const seen = (time: number) =>
    [[{ distance: 0.1 }], [{ distance: 0.2, box: tiny }], [{ distance: 0.4 }]][time]!;
  const better = await observation(3, seen, gallery, { blurred: [0] });
  assert.deepEqual([better.sighting?.frame.time, better.sighting?.outcome], [2, "recognised"]);
  const none = await observation(2, seen, gallery, { blurred: [0, 1] });
  assert.equal(none.sighting?.outcome, "recognised");
  assert.ok(Math.abs(none.sighting!.nearest!.distance - 0.15) < 0.06);
  // A clear unknown face: what the blurred one was near to does not count.
  const unknown = await observation(2, (time) => time === 0 ? 0.5 : 0.9, gallery, { blurred: [0] });
  assert.deepEqual([unknown.sighting?.frame.time, unknown.sighting?.outcome], [1, "unknown"]);
});

Deno.test("a weak detection counts as a face only if it matches a person", async () => {
  const weak = (distance: number) => () => [{ distance, score: 0.4 }];
  assert.equal((await observation(2, weak(0.3))).sighting?.outcome, "recognised");
  const { sighting } = await observation(2, weak(0.9));
  assert.deepEqual([sighting?.outcome, sighting?.face], ["no_face", null]);
  // A confident detection is the unknown person, even if a weak one is nearer to somebody.
  const both = await observation(2, (time) => time === 0 ? weak(0.65)() : [{ distance: 0.9 }]);
  assert.deepEqual([both.sighting?.outcome, both.sighting?.frame.time], ["unknown", 1]);
});

Deno.test("the answer does not depend on how long detectors take", async () => {
  const clock = performance.now;
  let slept = 0;
  performance.now = () => clock.call(performance) + slept;
  try {
    const { sighting, observations } = await observation(5, (time) => {
      slept += 60_000;
      return time < 2 ? null : 0.3;
    });
    assert.deepEqual([sighting?.outcome, observations.length], ["recognised", 5]);
  } finally {
    performance.now = clock;
  }
});
