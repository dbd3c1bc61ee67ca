import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH } from "../../gallery/gallery.ts";
import { nearestPhoto } from "./nearest_photo.ts";

const at = (place: number) => new Float32Array(DESCRIPTOR_LENGTH).fill(place, 0, 1);
const PHOTOS = new Map([["anna", ["a0", "a1", "a2"]], ["ben", ["b0", "b1", "b2"]]]);
const PLAN = { count: 2, draws: 5, seed: 1 };

Deno.test("the nearest enrolled photo decides, up to and including the threshold", () => {
  // Every other photo of anna is 0.5 or 1 away; ben's nearest is 0.75 from her last one.
  const places = { a0: 0, a1: 0.5, a2: 1, b0: 1.75, b1: 1.75, b2: 1.75 };
  const descriptors = new Map(Object.entries(places).map(([path, place]) => [path, at(place)]));
  const [strict, even, lax] = nearestPhoto(PHOTOS, descriptors, PLAN, [0.4, 0.5, 0.75]);
  const anna = (of: typeof strict) => of!.counts.find(({ person }) => person === "anna")!;
  assert.deepEqual([anna(strict).known, anna(strict).right, anna(even).right], [5, 0, 5]);
  assert.equal(anna(even).accepted, 0);
  assert.ok(anna(lax).accepted > 0);
  const ben = strict!.counts.find(({ person }) => person === "ben")!;
  assert.deepEqual([ben.known, ben.right, ben.wrong], [5, 5, 0]);
});

/** face_recognition has no confidence. */
const NONE = { sure: 0, sureWrong: 0 };

Deno.test("a photo without a face is not enrolled, and is not right when tested", () => {
  const descriptors = new Map(
    [...PHOTOS.values()].flat().map((path) => [path, null as Float32Array | null]),
  );
  for (const path of ["a0", "a1"]) descriptors.set(path, at(0));
  const [found] = nearestPhoto(PHOTOS, descriptors, PLAN, [0.6]);
  assert.deepEqual(found!.counts, [
    { person: "anna", known: 5, right: 0, wrong: 0, noFace: 5, strangers: 5, accepted: 0, ...NONE },
    {
      person: "ben",
      known: 15,
      right: 0,
      wrong: 0,
      noFace: 15,
      strangers: 15,
      accepted: 0,
      ...NONE,
    },
  ]);
});
