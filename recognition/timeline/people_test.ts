import assert from "node:assert/strict";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { galleryOfRows } from "../testing/fake_face_finder.ts";
import { contractPeople } from "./contract_people.ts";
import { createStrangerNumbers } from "./number_strangers.ts";
import { peopleOf } from "./people.ts";
import type { TrackFace } from "./track_face.ts";

const FACE = { x: 1, y: 2, width: 3, height: 4 };
const PICTURE = { width: 1, height: 1, rgb: new Uint8Array(3) };

/** A track of samples at 0.5 s, whose descriptor lies on the line from ann (0) to ben (1). */
function track(at: number, first: number, last: number, more: Partial<TrackFace> = {}): TrackFace {
  const descriptor = new Float32Array(128);
  descriptor[0] = at;
  return {
    samples: Array.from({ length: last - first + 1 }, (_, i) => first + i),
    from: first / 2,
    to: (last + 1) / 2,
    descriptor,
    best: { time: first / 2, face: FACE, quality: 0.5, picture: PICTURE },
    isFace: true,
    ...more,
  };
}

const rows = new Float32Array(256);
rows[128] = 1;
const GALLERY = galleryOfRows(["ann", "ben"], rows);
const people = (...tracks: TrackFace[]) => peopleOf(tracks, GALLERY, DEFAULT_RULE);

Deno.test("tracks of one person are one entry, with every stretch", () => {
  const best = { time: 10.5, face: FACE, quality: 0.9, picture: PICTURE };
  const [ann, ...others] = people(track(0.1, 0, 3), track(-0.1, 20, 21, { best }));
  assert.equal(others.length, 0);
  assert.equal(ann!.name, "ann");
  assert.deepEqual(ann!.spans, [{ from: 0, to: 2 }, { from: 10, to: 11 }]);
  assert.deepEqual([ann!.seconds, ann!.frames, ann!.best], [3, 6, best]);
  assert.ok(ann!.nearest!.distance < 1e-6, "the mean of both is nearer than each");
  assert.equal(ann!.confidence, "sure");
});

Deno.test("two tracks that match one person are merged though they are not alike", () => {
  const found = people(track(0.3, 0, 3), track(-0.3, 10, 13));
  assert.deepEqual(found.map(({ name }) => name), ["ann"]);
});

Deno.test("two faces in one frame are two people: the nearer one is ann", () => {
  const found = people(track(0.2, 0, 3), track(0.1, 2, 9));
  assert.deepEqual(found.map(({ name, seconds }) => [name, seconds]), [["ann", 4], [null, 2]]);
});

Deno.test("people of the gallery come first, then the longest present", () => {
  const found = people(track(-9, 0, 40), track(1, 50, 51), track(9, 60, 63), track(0, 70, 75));
  assert.deepEqual(found.map(({ name }) => name), ["ann", "ben", null, null]);
  assert.deepEqual(found.map(({ seconds }) => seconds), [3, 1, 20.5, 2]);
});

Deno.test("what may not be a face counts only if it matches somebody", () => {
  const found = people(track(9, 0, 0, { isFace: false }), track(0, 5, 5, { isFace: false }));
  assert.deepEqual(found.map(({ name }) => name), ["ann"]);
  assert.deepEqual(people(), []);
});

Deno.test("a result has the people with rounded numbers, strangers numbered", () => {
  const found = people(track(0.123456, 0, 3), track(9, 2, 9), track(-9, 10, 11));
  const [ann, first, second] = contractPeople(found);
  assert.deepEqual(ann, {
    name: "ann",
    student: null,
    stranger: null,
    distance: 0.1235,
    margin: 0.7531,
    sure: true,
    from: 0,
    to: 2,
    seconds: 2,
    spans: [[0, 2]],
    frames: 4,
    best: { time: 0, face: FACE },
  });
  assert.deepEqual([first!.stranger, second!.stranger], [1, 2]);
  assert.deepEqual(contractPeople(found, [7, 4]).map(({ stranger }) => stranger), [null, 7, 4]);
});

Deno.test("a stranger has the same number in each video of a run", () => {
  const numbersOf = createStrangerNumbers();
  const at = (value: number) => track(value, 0, 0).descriptor;
  assert.deepEqual(numbersOf([at(0), at(5)]), [1, 2]);
  assert.deepEqual(numbersOf([at(5.1), at(9), at(0.2)]), [2, 3, 1]);
  // Two strangers of one video are different people, however alike.
  assert.deepEqual(numbersOf([at(9), at(9.1)]), [3, 4]);
  assert.deepEqual(numbersOf([]), []);
});

Deno.test("a person may be a little farther away than the match rule says", () => {
  const nameAt = (at: number) => people(track(at, 0, 3))[0]!.name;
  assert.equal(nameAt(-DEFAULT_RULE.threshold - 0.01), "ann");
  assert.equal(nameAt(-DEFAULT_RULE.threshold - 0.03), null);
});
