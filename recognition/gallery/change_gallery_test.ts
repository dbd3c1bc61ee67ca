import assert from "node:assert/strict";
import { addPhotos, removePerson, rowOf } from "./change_gallery.ts";
import { DESCRIPTOR_LENGTH, type EnrolledPhoto, type Gallery, galleryOf } from "./gallery.ts";
import { EMPTY_GALLERY } from "../testing/fake_face_finder.ts";

const photo = (person: string, seed: number): EnrolledPhoto => ({
  person,
  descriptor: Float32Array.from({ length: DESCRIPTOR_LENGTH }, (_, i) => Math.sin(seed * 97 + i)),
});
const PHOTOS = [photo("ann", 1), photo("ben", 2), photo("ben", 3), photo("cy", 4)];

/** Single precision differs in the last digits. */
function alike(one: Gallery, other: Gallery) {
  assert.deepEqual([one.people, one.photos], [other.people, other.photos]);
  const close = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).every((value, i) => Math.abs(value - b[i]!) < 1e-6) && a.length === b.length;
  assert.ok(close(one.descriptors, other.descriptors), "descriptors");
  assert.ok(close(one.spreads, other.spreads), `${one.spreads} and ${other.spreads}`);
}

Deno.test("photos that are added later count as if they had been enrolled with the others", () => {
  const more = [photo("ben", 5), photo("ben", 6), photo("dee", 7)];
  const gallery = galleryOf(PHOTOS);
  const before = gallery.descriptors.slice();
  const ben = addPhotos(gallery, "ben", more.slice(0, 2).map(({ descriptor }) => descriptor));
  alike(addPhotos(ben, "dee", [more[2]!.descriptor]), galleryOf([...PHOTOS, ...more]));
  assert.deepEqual(gallery.descriptors, before);
  alike(addPhotos(EMPTY_GALLERY, "ann", [PHOTOS[0]!.descriptor]), galleryOf([PHOTOS[0]!]));
});

Deno.test("a removed person leaves the others' rows, in order", () => {
  const left = removePerson(galleryOf(PHOTOS), "ben");
  alike(left, galleryOf(PHOTOS.filter(({ person }) => person !== "ben")));
  assert.deepEqual(rowOf(left, 1), PHOTOS[3]!.descriptor);
  assert.deepEqual(removePerson(removePerson(left, "ann"), "cy"), EMPTY_GALLERY);
});
