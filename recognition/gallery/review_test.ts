import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, type EnrolledPicture, galleryOf } from "./gallery.ts";
import { reviewGallery, reviewPictures } from "./review.ts";
import { DEFAULT_RULE } from "./match_rule.ts";
import { EMPTY_GALLERY, galleryOfRows } from "../testing/fake_face_finder.ts";

/** Pictures of people on a line, each at a position. */
function onALine(...places: [person: string, at: number][]): EnrolledPicture[] {
  return places.map(([person, at], i) => ({
    person,
    path: `people/${person}/${i}.jpg`,
    descriptor: new Float32Array(DESCRIPTOR_LENGTH).with(0, at),
  }));
}

const reviewed = (...places: [person: string, at: number][]) =>
  reviewGallery(galleryOf(onALine(...places)), DEFAULT_RULE);

Deno.test("people whom the rule cannot tell apart are reported, nearest pair first", () => {
  const [first, second, ...rest] = reviewed(
    ...[["ben", 0], ["ben", 0], ["anna", 0.3], ["anna", 0.4]] as [string, number][],
    ...[["cy", 0.45], ["cy", 0.45], ["dora", 9], ["dora", 9]] as [string, number][],
  );
  assert.match(first!, /^anna and cy are 0\.10 apart: /);
  assert.match(second!, /^ben and anna are 0\.35 apart: /);
  assert.match(rest[0]!, /^ben and cy are 0\.45 apart: /);
  assert.equal(rest.length, 1);
});

Deno.test("people with one picture are reported in one line", () => {
  assert.deepEqual(reviewed(["anna", 0], ["anna", 0.1], ["ben", 5], ["cy", 9]), [
    "2 of 3 people have one picture (ben, cy): with three each, fewer of their videos are answered unknown",
  ]);
  assert.match(reviewed(["ben", 5], ["cy", 9])[0]!, /^2 of 2 people have one picture \(all\)/);
});

Deno.test("a picture that is unlike its person's others is reported; one like them is not", () => {
  const mixed = onALine(["anna", 0], ["anna", 0.1], ["anna", 2], ["ben", 5], ["ben", 5.67]);
  assert.deepEqual(reviewPictures(mixed, DEFAULT_RULE), [
    "people/anna/0.jpg: 1.05 from anna's other pictures: is it anna?",
    "people/anna/1.jpg: 0.90 from anna's other pictures: is it anna?",
    "people/anna/2.jpg: 1.95 from anna's other pictures: is it anna?",
  ]);
});

Deno.test("a picture of somebody else is reported with their name", () => {
  const mixed = onALine(["anna", 0], ["anna", 0.1], ["anna", 5.1], ["ben", 5], ["ben", 5.2]);
  const wrong = reviewPictures(mixed, DEFAULT_RULE).filter((line) => line.includes("2.jpg"));
  assert.deepEqual(wrong, [
    "people/anna/2.jpg: nearer to ben (0.00) than to anna's other pictures (5.05): is it ben?",
  ]);
});

Deno.test("an empty gallery has no warnings", () => {
  assert.deepEqual(reviewGallery(EMPTY_GALLERY, DEFAULT_RULE), []);
  assert.deepEqual(reviewPictures([], DEFAULT_RULE), []);
});

Deno.test("a gallery of thousands is reviewed quickly", () => {
  // Everybody is far from everybody else.
  const people = Array.from({ length: 3000 }, (_, i) => `person ${i}`);
  let seed = 1;
  const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  const descriptors = Float32Array.from({ length: 3000 * DESCRIPTOR_LENGTH }, random);
  assert.equal(reviewGallery(galleryOfRows(people, descriptors), DEFAULT_RULE).length, 1);
});
