import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";

/** A person, and the Euclidean distance from a descriptor to the nearest of their rows. */
export interface Candidate {
  readonly name: string;
  readonly distance: number;
  /** Number of photos that the row is the mean of. */
  readonly photos: number;
}

/** The nearest person, and the nearest other person (null in a gallery of one). */
export interface Nearest extends Candidate {
  readonly second: Candidate | null;
}

/**
 * Finds the nearest person in one pass over the matrix; null if the gallery is empty.
 * @throws {RangeError} if the descriptor is not 128 finite numbers
 */
export function nearest(gallery: Gallery, descriptor: Float32Array): Nearest | null {
  if (descriptor.length !== DESCRIPTOR_LENGTH) {
    throw new RangeError(`a descriptor has ${DESCRIPTOR_LENGTH} numbers, not ${descriptor.length}`);
  }
  if (!descriptor.every(Number.isFinite)) {
    throw new RangeError("a descriptor contains NaN or infinity");
  }
  const { people, descriptors } = gallery;
  // The sums are in double precision: convert the query once, not for every row.
  const query = Float64Array.from(descriptor);
  let first = -1;
  let second = -1;
  let firstSquared = Infinity;
  let secondSquared = Infinity;
  for (let row = 0; row < people.length; row++) {
    const squared = squaredUpTo(
      secondSquared,
      descriptors,
      row * DESCRIPTOR_LENGTH,
      query,
    );
    if (squared < firstSquared) {
      // The former nearest becomes the second, if it is another person.
      if (first >= 0 && people[first] !== people[row]) {
        second = first;
        secondSquared = firstSquared;
      }
      first = row;
      firstSquared = squared;
    } else if (squared < secondSquared && people[row] !== people[first]) {
      second = row;
      secondSquared = squared;
    }
  }
  if (first < 0) return null;
  const candidate = (row: number, squared: number): Candidate => ({
    name: people[row]!,
    distance: Math.sqrt(squared),
    photos: gallery.photos[row]!,
  });
  return {
    ...candidate(first, firstSquared),
    second: second < 0 ? null : candidate(second, secondSquared),
  };
}

/** The Euclidean distance of two descriptors. */
export function distanceBetween(one: Float32Array, other: Float32Array): number {
  return Math.sqrt(squaredUpTo(Infinity, one, 0, Float64Array.from(other)));
}

/** The distance of any two of these descriptors, by index: in an hour's video there are millions. */
export function pairDistances(
  descriptors: readonly Float32Array[],
): (one: number, other: number) => number {
  const queries = descriptors.map((descriptor) => Float64Array.from(descriptor));
  return (one, other) => Math.sqrt(squaredUpTo(Infinity, descriptors[one]!, 0, queries[other]!));
}

/**
 * Number of terms between checks whether a row is already too far: in a large gallery most rows
 * are.
 */
const STRIDE = 32;

/**
 * The squared distance to a row, or a partial sum of at least `limit` if the distance exceeds it.
 */
export function squaredUpTo(
  limit: number,
  matrix: Float32Array,
  offset: number,
  query: Float64Array,
): number {
  let sum = 0;
  for (let from = 0; from < DESCRIPTOR_LENGTH; from += STRIDE) {
    // Four independent sums, so that the additions can overlap.
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = from; i < from + STRIDE; i += 4) {
      const at = offset + i;
      const da = matrix[at]! - query[i]!;
      const db = matrix[at + 1]! - query[i + 1]!;
      const dc = matrix[at + 2]! - query[i + 2]!;
      const dd = matrix[at + 3]! - query[i + 3]!;
      a += da * da;
      b += db * db;
      c += dc * dc;
      d += dd * dd;
    }
    sum += a + b + c + d;
    if (sum >= limit) return sum;
  }
  return sum;
}
