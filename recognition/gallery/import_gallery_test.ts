import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, galleryOf } from "./gallery.ts";
import { encodeGallery } from "./gallery_file.ts";
import { importGallery } from "./import_gallery.ts";

Deno.test("a gallery is read by its content, anything else as old encodings", () => {
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH).fill(0.1);
  const gallery = galleryOf([{ person: "ann", descriptor }]);
  const bytes = encodeGallery(gallery);
  assert.deepEqual(importGallery(bytes, "f"), gallery);
  assert.throws(() => importGallery(bytes.subarray(0, 20), "f"), /^UserError: f is not a valid/);
  const text = new TextEncoder().encode("name,major,year\n");
  assert.throws(() => importGallery(text, "f"), /^UserError: f: /);
});
