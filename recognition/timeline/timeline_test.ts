import assert from "node:assert/strict";
import type { Detector } from "../faces/face_finder.ts";
import type { Sample } from "../frames/sampled_frames.ts";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { ANNA_AND_BEN, type FakeFace, fakeFinder } from "../testing/fake_face_finder.ts";
import { peopleOf } from "./people.ts";
import { tracksIn } from "./timeline.ts";

const SIDE = 200;

/**
 * A sharp picture that is a little brighter than that of the sample before; or only its upper part,
 * which is no new scene.
 */
function sample(index: number, brightness = index, rows = SIDE): Sample {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  rgb.forEach((_, i) => {
    const stripe = Math.floor((i % (SIDE * 3)) / 24) % 2 === 0 ? 30 : 150;
    rgb[i] = stripe + (i < rows * SIDE * 3 ? (brightness % 10) * 10 : 0);
  });
  const frame = { width: SIDE, height: SIDE, rgb, time: index / 2 };
  return { frame, until: (index + 1) / 2 };
}

async function* samplesOf(all: readonly Sample[]): AsyncGenerator<Sample> {
  yield* all;
}

const LEFT = { x: 0, y: 0, width: 80, height: 80 };
const RIGHT = { x: 110, y: 0, width: 80, height: 80 };

/** @param seen the faces by sample */
async function timeline(
  samples: readonly Sample[],
  seen: (index: number, detector: Detector) => readonly FakeFace[],
  signal?: AbortSignal,
) {
  const looks: [Detector, number][] = [];
  const finder = fakeFinder((frame, detector) => {
    looks.push([detector, frame.time * 2]);
    return seen(frame.time * 2, detector);
  });
  const found = await tracksIn(samplesOf(samples), { finder, signal });
  return { ...found, people: peopleOf(found.tracks, ANNA_AND_BEN, DEFAULT_RULE), looks };
}

Deno.test("everyone is found, and when", async () => {
  const samples = Array.from({ length: 8 }, (_, i) => sample(i));
  const { people, seconds, samples: count } = await timeline(samples, (i) => [
    ...(i < 6 ? [{ distance: 0.2, box: LEFT }] : []),
    ...(i >= 2 ? [{ distance: 3, box: RIGHT }] : []),
  ]);
  assert.deepEqual([seconds, count], [4, 8]);
  assert.deepEqual(people.map(({ name, spans, frames }) => ({ name, spans, frames })), [
    { name: "anna", spans: [{ from: 0, to: 3 }], frames: 6 },
    { name: null, spans: [{ from: 1, to: 4 }], frames: 6 },
  ]);
  assert.deepEqual(people[0]!.best.face, LEFT);
});

Deno.test("a picture that stays is not looked at again, and its faces stay", async () => {
  const samples = [0, 1, 1, 1, 2].map((brightness, i) => sample(i, brightness));
  const { people, looked, looks } = await timeline(samples, () => [{ distance: 0.2, box: LEFT }]);
  assert.deepEqual(looks.filter(([detector]) => detector === "tiny").map(([, i]) => i), [0, 1, 4]);
  assert.equal(looked, 3);
  assert.deepEqual(people.map(({ seconds, frames }) => [seconds, frames]), [[2.5, 5]]);
});

Deno.test("a face that only SSD finds is followed from look to look", async () => {
  // Only the first is a new scene.
  const samples = Array.from({ length: 7 }, (_, i) => sample(i, i, 60));
  const { people, looks } = await timeline(
    samples,
    (_, detector) => detector === "ssd" ? [{ distance: 0.2, box: LEFT }] : [],
  );
  assert.deepEqual(people.map(({ name, seconds }) => [name, seconds]), [["anna", 3.5]]);
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0, 3, 6]);
});

Deno.test("where SSD finds nothing more it pauses", async () => {
  const samples = Array.from({ length: 12 }, (_, i) => sample(i));
  const { looks, people } = await timeline(samples, () => [{ distance: 0.2, box: LEFT }]);
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0, 2, 6]);
  assert.equal(people.length, 1);
});

Deno.test("SSD pauses, too, where the tiny detector has found its face, if only weakly", async () => {
  const samples = Array.from({ length: 12 }, (_, i) => sample(i, i, 60));
  const { looks, people } = await timeline(samples, (_, detector) => {
    return [{ distance: 0.2, box: LEFT, score: detector === "ssd" ? 0.9 : 0.4 }];
  });
  assert.deepEqual(looks.filter(([detector]) => detector === "ssd").map(([, i]) => i), [0, 2, 6]);
  assert.deepEqual(people.map(({ name, seconds }) => [name, seconds]), [["anna", 6]]);
});

Deno.test("one face that a detector finds twice is one person", async () => {
  const twice = [{ distance: 0.2, box: LEFT, score: 0.9 }, {
    distance: 0.3,
    box: { ...LEFT, x: 10 },
    score: 0.6,
  }];
  const { people } = await timeline([sample(0), sample(1)], () => twice);
  assert.deepEqual(people.map(({ name }) => name), ["anna"]);
});

Deno.test("a video without faces, and an empty one", async () => {
  assert.deepEqual((await timeline([sample(0), sample(1)], () => [])).people, []);
  assert.deepEqual((await timeline([], () => [])).people, []);
});

Deno.test("an abort throws the signal's reason", async () => {
  const reason = new Error("time is up");
  const abort = AbortSignal.abort(reason);
  await assert.rejects(timeline([sample(0)], () => [], abort), reason);
});
