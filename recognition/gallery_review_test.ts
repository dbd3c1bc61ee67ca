import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { reviewGallery } from "./gallery_review.ts";

/** People on a line, each row at a place of it. */
function onALine(...rows: [name: string, at: number][]): Gallery {
  const descriptors = new Float32Array(rows.length * DESCRIPTOR_LENGTH);
  rows.forEach(([, at], row) => descriptors[row * DESCRIPTOR_LENGTH] = at);
  return { people: rows.map(([name]) => name), descriptors };
}

Deno.test("people who are alike are told once, by their nearest rows, the nearest pair first", () => {
  const gallery = onALine(["ben", 0], ["anna", 0.35], ["anna", 0.3], ["cy", 0.45], ["dora", 9]);
  assert.deepEqual(reviewGallery(gallery), [
    "anna and cy are 0.10 apart: clips of them may come out unknown",
    "anna and ben are 0.30 apart: clips of them may come out unknown",
  ]);
});

Deno.test("a row that is unlike its person is told; one of one row cannot be", () => {
  const gallery = onALine(["anna", 0], ["ben", 5], ["anna", 0.1], ["anna", 2]);
  assert.deepEqual(reviewGallery(gallery), [
    "anna, encoding 3: 1.90 from the others of the same person: somebody else's picture?",
  ]);
});

Deno.test("an empty gallery has nothing to tell", () => {
  assert.deepEqual(reviewGallery(onALine()), []);
});

Deno.test("a gallery of thousands is reviewed while one waits", () => {
  // Everybody far from everybody, none at the same place.
  const people = Array.from({ length: 3000 }, (_, i) => `person ${i}`);
  let seed = 1;
  const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  const descriptors = Float32Array.from({ length: 3000 * DESCRIPTOR_LENGTH }, random);
  const started = performance.now();
  assert.deepEqual(reviewGallery({ people, descriptors }), []);
  assert.ok(performance.now() - started < 5000);
});
