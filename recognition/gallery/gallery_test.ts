import assert from "node:assert/strict";
import { DESCRIPTOR_LENGTH, galleryOf } from "./gallery.ts";

Deno.test("a person has one row: the mean of their photos, with number and spread", () => {
  const at = (x: number, y: number) => {
    const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
    descriptor.set([x, y]);
    return descriptor;
  };
  const gallery = galleryOf([
    { person: "ann", descriptor: at(0, 0) },
    { person: "bob", descriptor: at(5, 5) },
    { person: "ann", descriptor: at(2, 0) },
    { person: "ann", descriptor: at(1, 3) },
  ]);
  assert.deepEqual(gallery.people, ["ann", "bob"]);
  assert.deepEqual(gallery.photos, [3, 1]);
  assert.deepEqual([...gallery.descriptors.subarray(0, 3)], [1, 1, 0]);
  assert.deepEqual([...gallery.descriptors.subarray(128, 130)], [5, 5]);
  assert.equal(gallery.spreads[0], Math.sqrt((2 + 2 + 4) / 3));
  assert.equal(gallery.spreads[1], 0);
});
