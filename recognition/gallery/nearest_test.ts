import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { nearest } from "./nearest.ts";
import { galleryOfRows } from "../testing/fake_face_finder.ts";

/** A gallery whose row i is `distance` away from the zero descriptor, along its own axis. */
function galleryOf(...rows: readonly [name: string, distance: number][]): Gallery {
  const descriptors = new Float32Array(rows.length * DESCRIPTOR_LENGTH);
  rows.forEach(([, distance], i) => descriptors[i * DESCRIPTOR_LENGTH + i] = distance);
  return galleryOfRows(rows.map(([name]) => name), descriptors);
}

const zero = new Float32Array(DESCRIPTOR_LENGTH);

Deno.test("the distance is Euclidean over all 128 numbers", () => {
  const gallery = galleryOfRows(["ann"], new Float32Array(DESCRIPTOR_LENGTH).fill(0.5));
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH).fill(0.25);
  const { distance } = nearest(gallery, descriptor)!;
  assert.equal(distance, Math.sqrt(128 / 16));
});

Deno.test("a person is as near as their nearest row, and the second is another person", () => {
  const rows: [string, number][] = [["ann", 4], ["bob", 3], ["ann", 1], ["ann", 2], ["cid", 5]];
  // The answer must not depend on the order of rows.
  for (let turn = 0; turn < rows.length; turn++) {
    rows.push(rows.shift()!);
    for (const order of [rows, rows.toReversed()]) {
      assert.deepEqual(nearest(galleryOf(...order), zero), {
        name: "ann",
        distance: 1,
        photos: 1,
        second: { name: "bob", distance: 3, photos: 1 },
      });
    }
  }
});

Deno.test("the search agrees with a plain one", () => {
  let seed = 1;
  const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round++) {
    const people = Array.from({ length: 1 + round % 12 }, () => "abcd"[Math.floor(random() * 4)]!);
    const descriptors = Float32Array.from({ length: people.length * 128 }, random);
    const descriptor = Float32Array.from({ length: 128 }, random);
    const byPerson = new Map<string, number>();
    people.forEach((name, row) => {
      const distance = Math.hypot(...descriptor.map((v, i) => v - descriptors[row * 128 + i]!));
      byPerson.set(name, Math.min(distance, byPerson.get(name) ?? Infinity));
    });
    const [first, second] = [...byPerson].sort((a, b) => a[1] - b[1]);
    const got = nearest(galleryOfRows(people, descriptors), descriptor)!;
    assert.equal(got.name, first![0]);
    assert(Math.abs(got.distance - first![1]) < 1e-5);
    assert.equal(got.second?.name, second?.[0]);
    if (second) assert(Math.abs(got.second!.distance - second[1]) < 1e-5);
  }
});

Deno.test("an empty gallery has no nearest person, a gallery of one no second", () => {
  assert.equal(nearest(galleryOf(), zero), null);
  assert.equal(nearest(galleryOf(["ann", 2], ["ann", 1]), zero)!.second, null);
});

Deno.test("an invalid descriptor is an error", () => {
  for (const length of [0, 127, 129]) {
    assert.throws(() => nearest(galleryOf(["ann", 1]), new Float32Array(length)), RangeError);
  }
  assert.throws(() => nearest(galleryOf(["ann", 1]), zero.with(5, NaN)), RangeError);
});
