import { DESCRIPTOR_LENGTH, type Gallery, galleryOf, meanOf } from "./gallery.ts";

/**
 * Adds photos of one person: a new row, or the mean of the person's row and the photos, each photo
 * weighing the same. The result is as if all had been enrolled together.
 */
export function addPhotos(
  gallery: Gallery,
  person: string,
  photos: readonly Float32Array[],
): Gallery {
  const added = galleryOf(photos.map((descriptor) => ({ person, descriptor })));
  const at = gallery.people.indexOf(person);
  if (at < 0) return joined(gallery, added);
  const [before, more] = [gallery.photos[at]!, photos.length];
  const old = rowOf(gallery, at);
  const mean = meanOf([...Array(before).fill(old), ...photos]);
  // Sums of squares about one mean become those about another (parallel axis theorem).
  const squares = before * (gallery.spreads[at]! ** 2 + squaredBetween(old, mean)) +
    photos.reduce((sum, photo) => sum + squaredBetween(photo, mean), 0);
  const descriptors = gallery.descriptors.slice();
  descriptors.set(mean, at * DESCRIPTOR_LENGTH);
  return {
    people: gallery.people,
    descriptors,
    photos: gallery.photos.with(at, before + more),
    spreads: gallery.spreads.with(at, Math.sqrt(squares / (before + more))),
  };
}

/** The gallery without this person; the others' rows stay as they are. */
export function removePerson(gallery: Gallery, person: string): Gallery {
  const kept = [...gallery.people.keys()].filter((row) => gallery.people[row] !== person);
  const descriptors = new Float32Array(kept.length * DESCRIPTOR_LENGTH);
  kept.forEach((row, i) => descriptors.set(rowOf(gallery, row), i * DESCRIPTOR_LENGTH));
  return {
    people: kept.map((row) => gallery.people[row]!),
    descriptors,
    photos: kept.map((row) => gallery.photos[row]!),
    spreads: kept.map((row) => gallery.spreads[row]!),
  };
}

/** The descriptor in a row of the matrix. */
export function rowOf({ descriptors }: Gallery, row: number): Float32Array {
  return descriptors.subarray(row * DESCRIPTOR_LENGTH, (row + 1) * DESCRIPTOR_LENGTH);
}

function joined(one: Gallery, other: Gallery): Gallery {
  const descriptors = new Float32Array(one.descriptors.length + other.descriptors.length);
  descriptors.set(one.descriptors);
  descriptors.set(other.descriptors, one.descriptors.length);
  return {
    people: [...one.people, ...other.people],
    descriptors,
    photos: [...one.photos, ...other.photos],
    spreads: [...one.spreads, ...other.spreads],
  };
}

function squaredBetween(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
}
