import { DESCRIPTOR_LENGTH, type Gallery } from "../gallery/gallery.ts";
import { type Candidate, squaredUpTo } from "../gallery/nearest.ts";

/** Everyone in the gallery, with the distance of their nearest row to the descriptor, nearest first. */
export function candidatesFor(gallery: Gallery, descriptor: Float32Array): Candidate[] {
  const query = Float64Array.from(descriptor);
  const people = new Map<string, Candidate>();
  gallery.people.forEach((name, row) => {
    const squared = squaredUpTo(Infinity, gallery.descriptors, row * DESCRIPTOR_LENGTH, query);
    const distance = Math.sqrt(squared);
    if (distance >= (people.get(name)?.distance ?? Infinity)) return;
    people.set(name, { name, distance, photos: gallery.photos[row]! });
  });
  return [...people.values()].sort((one, other) => one.distance - other.distance);
}
