import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, galleryOf } from "./gallery.ts";
import { decodeGallery, encodeGallery } from "./gallery_file.ts";
import { importEncodings } from "./import_encodings.ts";
import { pickle, plain } from "../testing/pickle.ts";

const [COMPOSED, DECOMPOSED] = ["Zo\u00eb", "Zoe\u0308"];

Deno.test("a decomposed name in a gallery is composed", () => {
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  const old = encodeGallery(galleryOf([{ person: DECOMPOSED, descriptor }]));
  assert.deepEqual(decodeGallery(old).people, [COMPOSED]);
});

Deno.test("decomposed names in an old encoding are composed: two forms are one person", () => {
  const encoding = [Array(DESCRIPTOR_LENGTH).fill(0.5), Array(DESCRIPTOR_LENGTH).fill(0.5)];
  const old = pickle(plain({ name: [DECOMPOSED, COMPOSED], encoding }));
  assert.deepEqual(importEncodings(old, "encoding").people, [COMPOSED]);
});
