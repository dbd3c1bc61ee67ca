import { DESCRIPTOR_LENGTH, type Gallery } from "../../../recognition/gallery/gallery.ts";
import { nearest } from "../../../recognition/gallery/nearest.ts";

/** Milliseconds of each of `lookups` lookups in a synthetic gallery of `people`. */
export function timedLookups(people: number, lookups: number): number[] {
  const gallery = syntheticGallery(people);
  const look = (i: number) => {
    const row = (i * 7919) % people;
    const from = row * DESCRIPTOR_LENGTH;
    const near = gallery.descriptors.slice(from, from + DESCRIPTOR_LENGTH)
      .map((value) => value + (Math.random() - 0.5) * 0.05);
    const started = performance.now();
    nearest(gallery, near);
    return performance.now() - started;
  };
  // The first calls run before the JIT compiles the function.
  for (let i = 0; i < 20; i++) look(i);
  return Array.from({ length: lookups }, (_, i) => look(i));
}

/** Rows of random direction, as long as real descriptors (about 1.4). */
function syntheticGallery(people: number): Gallery {
  const spread = 1.4 / Math.sqrt(DESCRIPTOR_LENGTH);
  const descriptors = new Float32Array(people * DESCRIPTOR_LENGTH)
    .map(() => (Math.random() - 0.5) * Math.sqrt(12) * spread);
  return {
    people: Array.from({ length: people }, (_, i) => `person ${i}`),
    descriptors,
    photos: Array.from({ length: people }, () => 1),
    spreads: Array.from({ length: people }, () => 0),
  };
}
