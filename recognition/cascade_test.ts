import assert from "node:assert/strict";
import { sight } from "./cascade.ts";
import type { Detector, Face, FaceFinder } from "./faces.ts";
import type { Frame } from "./frame.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { createPace, FIRST_SSD, type Pace } from "./pace.ts";
import type { Limits } from "./recogniser.ts";

/** One person at the origin, one far away. */
const gallery: Gallery = {
  people: ["anna", "ben"],
  descriptors: new Float32Array(2 * DESCRIPTOR_LENGTH).fill(1, DESCRIPTOR_LENGTH),
};
const rule = { threshold: 0.6, margin: 0.04 };

/** A face at this distance from anna. */
function faceAt(distance: number): Face {
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  descriptor[0] = -distance;
  return { box: { x: 0, y: 0, width: 9, height: 9 }, score: 1, descriptor };
}

/** Looks at frames at 0, 1, 2 … s; `seen` says what a detector finds at a time. */
async function look(
  frames: number,
  seen: (time: number, detector: Detector) => number | null,
  of = gallery,
  { pace = createPace(), ...limits }: Limits & { pace?: Pace } = {},
) {
  const looks: string[] = [];
  let given = 0;
  async function* video(): AsyncGenerator<Frame> {
    for (let time = 0; time < frames; time++) {
      given++;
      yield { width: 1, height: 1, rgb: new Uint8Array(3), time };
    }
  }
  const finder: FaceFinder = {
    largest(frame, detector) {
      looks.push(`${frame.time} ${detector}`);
      const distance = seen(frame.time, detector);
      return Promise.resolve(distance === null ? null : faceAt(distance));
    },
    all: () => Promise.reject(new Error("not asked for")),
  };
  const sighting = await sight(video(), { finder, gallery: of, rule, pace, ...limits });
  return { sighting, looks, given };
}

Deno.test("a near face in the first frame ends it: one look, no further frame", async () => {
  const { sighting, looks, given } = await look(5, () => 0.3);
  assert.equal(sighting?.outcome, "recognised");
  assert.equal(sighting?.nearest?.name, "anna");
  assert.deepEqual([looks, given], [["0 tiny"], 1]);
});

Deno.test("no face, or nobody near: the thorough detector on the same frame, then the next frame", async () => {
  const { sighting, looks } = await look(5, (time, detector) => {
    if (time === 0) return detector === "tiny" ? null : 0.9;
    return detector === "tiny" ? 0.7 : 0.5;
  });
  assert.deepEqual(looks, ["0 tiny", "0 ssd", "1 tiny", "1 ssd"]);
  assert.equal(sighting?.outcome, "recognised");
  assert.equal(sighting?.frame.time, 1);
  assert.equal(sighting?.detector, "ssd");
});

Deno.test("nobody near in any frame: unknown, with the face that came nearest", async () => {
  const { sighting } = await look(3, (time) => [0.9, 0.65, 0.8][time]!);
  assert.equal(sighting?.outcome, "unknown");
  assert.equal(sighting?.frame.time, 1);
  assert.ok(Math.abs(sighting!.nearest!.distance - 0.65) < 1e-6);
  assert.equal(sighting?.frames, 3);
});

Deno.test("no face in any frame: no_face, with the first frame", async () => {
  const { sighting } = await look(3, () => null);
  assert.equal(sighting?.outcome, "no_face");
  assert.equal(sighting?.frame.time, 0);
  assert.equal(sighting?.face, null);
});

Deno.test("a face and an empty gallery: unknown", async () => {
  const empty = { people: [], descriptors: new Float32Array() };
  const { sighting } = await look(1, () => 0.1, empty);
  assert.equal(sighting?.outcome, "unknown");
  assert.equal(sighting?.nearest, null);
});

Deno.test("no frame at all: nothing", async () => {
  assert.equal((await look(0, () => 0.1)).sighting, null);
});

Deno.test("a timer's abort is seen before the next detector, though each holds the thread", async () => {
  const stop = new AbortController();
  const looks: string[] = [];
  const seen = (time: number, detector: Detector) => {
    looks.push(`${time} ${detector}`);
    setTimeout(() => stop.abort(new Error("enough")), 5);
    for (const end = performance.now() + 10; performance.now() < end;);
    return null;
  };
  await assert.rejects(look(5, seen, gallery, { signal: stop.signal }), /enough/);
  assert.deepEqual(looks, ["0 tiny"]);
});

/** Looks at a video whose tiny runs take 40 ms, with so many milliseconds left before each detector. */
async function lookWithin(left: number) {
  const looks: string[] = [];
  let now = 0;
  const seen = (time: number, detector: Detector) => {
    looks.push(`${time} ${detector}`);
    now += detector === "tiny" ? 40 : 700;
    return null;
  };
  const mustHave = (ms: number) => {
    if (ms > left) throw new Error("no time");
  };
  const error = await look(2, seen, gallery, { pace: createPace(() => now), mustHave })
    .then(() => null, String);
  return { looks, error };
}

Deno.test("a detector that may not be done in time is not run: the look is given up", async () => {
  assert.deepEqual(await lookWithin(40 * FIRST_SSD - 1), {
    looks: ["0 tiny"],
    error: "Error: no time",
  });
  assert.deepEqual(await lookWithin(699), {
    looks: ["0 tiny", "0 ssd", "1 tiny"],
    error: "Error: no time",
  });
});

Deno.test("a detector that will be done in time is run", async () => {
  const { looks, error } = await lookWithin(700);
  assert.deepEqual([looks, error], [["0 tiny", "0 ssd", "1 tiny", "1 ssd"], null]);
});
