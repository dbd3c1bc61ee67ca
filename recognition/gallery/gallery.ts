/** Length of a face descriptor. */
export const DESCRIPTOR_LENGTH = 128;

/** The enrolled people. */
export interface Gallery {
  /** The person's name for each row. */
  readonly people: readonly string[];
  /** n × 128, row-major: the mean of each person's photos. */
  readonly descriptors: Float32Array;
  /** Number of photos that each row is the mean of. */
  readonly photos: readonly number[];
  /** Root mean square distance of each row's photos from the row; 0 for one photo. */
  readonly spreads: readonly number[];
}

/** One photo of a person. */
export interface EnrolledPhoto {
  readonly person: string;
  readonly descriptor: Float32Array;
}

/** The same, of a picture file. */
export interface EnrolledPicture extends EnrolledPhoto {
  readonly path: string;
}

/**
 * Builds a gallery with one row for each person, the mean of their photos' descriptors, in the
 * order of `photos`.
 */
export function galleryOf(photos: readonly EnrolledPhoto[]): Gallery {
  const groups = Map.groupBy(photos, ({ person }) => person);
  const people = [...groups.keys()];
  const descriptors = new Float32Array(people.length * DESCRIPTOR_LENGTH);
  const spreads = [...groups.values()].map((group, row) => {
    const rows = group.map(({ descriptor }) => descriptor);
    const mean = meanOf(rows);
    descriptors.set(mean, row * DESCRIPTOR_LENGTH);
    return spreadOf(rows, mean);
  });
  return { people, descriptors, photos: [...groups.values()].map(({ length }) => length), spreads };
}

/** The element-wise mean of descriptors. */
export function meanOf(descriptors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(DESCRIPTOR_LENGTH);
  for (const descriptor of descriptors) descriptor.forEach((value, i) => sum[i]! += value);
  return Float32Array.from(sum, (value) => value / descriptors.length);
}

function spreadOf(descriptors: readonly Float32Array[], mean: Float32Array): number {
  if (descriptors.length === 1) return 0;
  let sum = 0;
  for (const descriptor of descriptors) {
    descriptor.forEach((value, i) => sum += (value - mean[i]!) ** 2);
  }
  return Math.sqrt(sum / descriptors.length);
}
