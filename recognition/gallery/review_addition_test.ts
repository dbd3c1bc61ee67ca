import assert from "node:assert/strict";
import { addPhotos } from "./change_gallery.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { reviewAddition } from "./review_addition.ts";
import { ANNA_AND_BEN } from "../testing/fake_face_finder.ts";

const RULE = { threshold: 0.5, margin: 0.1, atOnce: 0.4 };

/** A face at this distance from anna. */
const faceAt = (distance: number) => new Float32Array(DESCRIPTOR_LENGTH).with(0, -distance);

function review(person: string, distances: readonly number[], before: Gallery = ANNA_AND_BEN) {
  const photos = distances.map(faceAt);
  const after = addPhotos(before, person, photos);
  return reviewAddition({ before, after, person, photos }, RULE).join("\n");
}

Deno.test("the face of somebody else, or unlike the person's others, is questioned", () => {
  assert.match(review("cy", [0.3]), /^the face is 0\.30 from anna.*is it anna\?$/m);
  assert.match(review("ben", [0.3]), /^the face is 0\.30 from anna.*is it anna\?$/m);
  assert.match(
    review("anna", [0.9]),
    /^the face is 0\.90 from anna's other pictures: is it anna\?$/,
  );
  assert.equal(review("anna", [0.3]), "");
});

Deno.test("people who are alike, and a single picture, are named", () => {
  // Between two people, so accepted as neither.
  const between = addPhotos(ANNA_AND_BEN, "dee", [faceAt(0.52)]);
  assert.match(review("cy", [0.27], between), /^cy and dee are 0\.25 apart: one may be mistaken/);
  assert.match(review("cy", [2]), /^cy has one picture: add two more/);
  assert.equal(review("cy", [2, 2.1, 2.2]), "");
});
