import assert from "node:assert/strict";
import { DEFAULT_RULE } from "../gallery/match_rule.ts";
import { galleryOfRows } from "../testing/fake_face_finder.ts";
import { namePeople } from "./name_people.ts";

/** A descriptor at these coordinates, the rest is 0. */
function at(...coordinates: number[]): Float32Array {
  const descriptor = new Float32Array(128);
  descriptor.set(coordinates);
  return descriptor;
}

function galleryAt(people: Record<string, number[]>) {
  const rows = Object.values(people).map((coordinates) => at(...coordinates));
  const matrix = new Float32Array(rows.length * 128);
  rows.forEach((row, i) => matrix.set(row, i * 128));
  return galleryOfRows(Object.keys(people), matrix);
}

const GALLERY = galleryAt({ ann: [0], ben: [0, 0.4], cy: [5] });
const always = () => true;
const never = () => false;
const name = (faces: number[][], together: (one: number, other: number) => boolean) =>
  namePeople(faces.map((face) => at(...face)), together, GALLERY, DEFAULT_RULE)
    .map(({ accepted, nearest }) => accepted ? nearest!.name : null);

Deno.test("each face is named if the rule accepts it", () => {
  assert.deepEqual(name([[0.1], [5.2], [9]], never), ["ann", "cy", null]);
});

Deno.test("of two faces in a frame that are nearest to ann, the better pair of names wins", () => {
  // Each alone is ann: distances 0.10 and 0.41 to her row, 0.31 and 0.56 to ben's.
  assert.deepEqual(name([[0, 0.1], [0.4, 0.05]], always), ["ann", null]);
  // The first is a little nearer to ann, but the second can only be ann.
  assert.deepEqual(name([[0, 0.19], [0.3, 0]], always), ["ben", "ann"]);
});

Deno.test("the margin holds against those who are free only", () => {
  // Halfway between ann and ben: not accepted alone, ben if somebody in the same frame is ann.
  assert.deepEqual(name([[0, 0.2]], never), [null]);
  assert.deepEqual(name([[0, 0.205], [0.1]], always), ["ben", "ann"]);
  assert.deepEqual(name([[0, 0.205], [0.1]], never), [null, "ann"]);
});

Deno.test("nobody is named twice, and an empty gallery names nobody", () => {
  assert.deepEqual(name([[0.2], [0.1], [0.3]], always), [null, "ann", null]);
  const [naming] = namePeople([at(0)], never, galleryAt({}), DEFAULT_RULE);
  assert.deepEqual(naming, { accepted: false, nearest: null });
});

Deno.test("a person's nearest row counts, and the second is another person", () => {
  const gallery = galleryOfRows(["ann", "ann"], new Float32Array([...at(0), ...at(0.1)]));
  const [naming] = namePeople([at(0.2)], never, gallery, DEFAULT_RULE);
  assert.equal(naming!.accepted, true);
  assert.ok(Math.abs(naming!.nearest!.distance - 0.1) < 1e-6);
  assert.equal(naming!.nearest!.second, null);
});
