import assert from "node:assert/strict";
import { createTracker, keepBest, type Pixels, type Placed } from "./tracker.ts";

interface TestLook extends Placed {
  readonly who: string;
}

const look = (who: string, sample: number, x = 0, quality = 1): TestLook => ({
  who,
  sample,
  time: sample / 2,
  quality,
  box: { x, y: 0, width: 100, height: 100 },
});

/** No face is found by its pixels. */
const DETECTED: Pixels<TestLook> = {
  found: new Map(),
  isSame: ({ last }, { who }) => last.who === who,
};

/** Tracks the looks of each sample; null if it shows the same picture as the last. */
async function track(samples: (TestLook[] | null)[]) {
  const tracker = createTracker<TestLook>(3);
  const tracks = [];
  for (const [i, looks] of samples.entries()) {
    const until = (i + 1) / 2;
    if (looks) tracks.push(...await tracker.add(looks, i, until, DETECTED));
    else tracker.stay(i, until);
  }
  tracks.push(...tracker.end());
  return tracks.map(({ looks, samples, from, to }) => ({
    who: looks[0]!.who,
    samples: [...samples],
    from,
    to,
  }));
}

Deno.test("a face that moves is one track, until the end of the last sample that shows it", async () => {
  assert.deepEqual(
    await track([[look("ann", 0)], [look("ann", 1, 40)], [look("ann", 2, 80)]]),
    [{ who: "ann", samples: [0, 1, 2], from: 0, to: 1.5 }],
  );
});

Deno.test("two faces that come near are not exchanged: the overlap of all decides", async () => {
  const tracks = await track([
    [look("ann", 0, 0), look("ben", 0, 100)],
    [look("ben", 1, 70), look("ann", 1, 45)],
  ]);
  assert.deepEqual(tracks.map(({ who, samples }) => [who, samples]), [["ann", [0, 1]], ["ben", [
    0,
    1,
  ]]]);
});

Deno.test("another face in the same place, as after a cut, ends the track at once", async () => {
  assert.deepEqual(await track([[look("ann", 0)], [look("ben", 1)], [look("ann", 2)]]), [
    { who: "ann", samples: [0], from: 0, to: 0.5 },
    { who: "ben", samples: [1], from: 0.5, to: 1 },
    { who: "ann", samples: [2], from: 1, to: 1.5 },
  ]);
});

Deno.test("a face that is not found twice goes on; after three times it has left", async () => {
  const found = (i: number) => [look("ann", i)];
  assert.deepEqual(await track([found(0), [], [], found(3)]), [
    { who: "ann", samples: [0, 3], from: 0, to: 2 },
  ]);
  assert.deepEqual(await track([found(0), [], [], [], found(4)]), [
    { who: "ann", samples: [0], from: 0, to: 0.5 },
    { who: "ann", samples: [4], from: 2, to: 2.5 },
  ]);
});

Deno.test("a picture that stays keeps the faces in it, not those that have left", async () => {
  const tracks = await track([
    [look("ann", 0), look("ben", 0, 500)],
    [look("ben", 1, 500)],
    null,
    null,
  ]);
  assert.deepEqual(tracks, [
    { who: "ann", samples: [0], from: 0, to: 0.5 },
    { who: "ben", samples: [0, 1, 2, 3], from: 0, to: 2 },
  ]);
});

Deno.test("who is missing when the picture stays has left", async () => {
  const tracks = await track([[look("ann", 0)], [], null, null, [look("ann", 4)]]);
  assert.deepEqual(tracks.map(({ from, to }) => [from, to]), [[0, 0.5], [2, 2.5]]);
});

Deno.test("of the looks nearest in time the worse is left out, so the kept ones are spread", () => {
  const at = (time: number, quality: number) => ({ time, quality });
  const looks = [at(0, 0.5), at(1, 0.9), at(5, 0.1), at(9, 0.3)];
  assert.deepEqual(keepBest(looks, 3), [at(1, 0.9), at(5, 0.1), at(9, 0.3)]);
  assert.deepEqual(keepBest(looks, 4), looks);
  const tracker = Array.from({ length: 1000 }, (_, i) => at(i, i % 7));
  assert.equal(
    tracker.reduce<typeof tracker>((kept, one) => keepBest([...kept, one], 3), []).length,
    3,
  );
});

Deno.test("a face that is found by its pixels goes on, whether detected or not, and is one face", async () => {
  const tracker = createTracker<TestLook>(3);
  await tracker.add([look("ann", 0)], 0, 0.5, DETECTED);
  const isSame = () => assert.fail("its pixels have told it");
  const at = (x: number) =>
    new Map(tracker.followed().map((face) => [face, { ...face.box, x }] as const));
  await tracker.add([], 1, 1, { found: at(60), isSame });
  assert.deepEqual(tracker.followed().map(({ last, box }) => [last.sample, box.x]), [[0, 60]]);
  // Both boxes are at the face's new place.
  const twice = [look("ann", 2, 110), look("ann", 2, 140)];
  await tracker.add(twice, 2, 1.5, { found: at(120), isSame });
  assert.deepEqual(tracker.followed().map(({ last, box }) => [last.sample, box.x]), [[2, 110]]);
  const [track, ...others] = tracker.end();
  assert.deepEqual([track!.samples, track!.to, others], [[0, 1, 2], 1.5, []]);
  // Only what a detector has found is a look at it.
  assert.deepEqual(track!.looks.map(({ sample }) => sample), [0, 2]);
});

Deno.test("a look beside a face that is found by its pixels is somebody else", async () => {
  const tracker = createTracker<TestLook>(3);
  await tracker.add([look("ann", 0)], 0, 0.5, DETECTED);
  const found = new Map(tracker.followed().map((face) => [face, face.box] as const));
  const isSame = () => assert.fail("its pixels have told it");
  // Of a face that may have moved, so much overlap would be enough.
  await tracker.add([look("ben", 1, 60)], 1, 1, { found, isSame });
  assert.deepEqual(tracker.end().map(({ looks, samples }) => [looks[0]!.who, samples]), [
    ["ann", [0, 1]],
    ["ben", [1]],
  ]);
});
