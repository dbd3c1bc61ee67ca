import { randomOf, shuffled } from "./seeded_random.ts";

/** One person's photos, split for one draw. */
export interface PhotoDraw {
  readonly enrolled: readonly string[];
  readonly tested: readonly string[];
}

/**
 * Enrols `count` random photos of a person and leaves the others for testing. Photos in which
 * enrolment finds no face are skipped, as a user would take another, and are tested instead. If too
 * few have a face, those are enrolled.
 *
 * The order depends on seed, draw and person only, so that two ways of encoding, which find faces
 * in different photos, draw the same photos as far as possible.
 */
export function drawPhotos(
  photos: readonly string[],
  { seed, draw, person, count }: { seed: number; draw: number; person: string; count: number },
  hasFace: (photo: string) => boolean,
): PhotoDraw {
  const order = shuffled(photos, randomOf(seed, draw, person));
  const enrolled = order.filter(hasFace).slice(0, count);
  return { enrolled, tested: order.filter((photo) => !enrolled.includes(photo)) };
}

/** The sizes of gallery to measure: 5, 10, 20, 40 …, and everyone. */
export function gallerySizes(people: number): number[] {
  const sizes = [];
  for (let size = 5; size < people; size *= 2) sizes.push(size);
  return [...sizes, people];
}

/** `size` random people including `person`. Within a draw, larger sets contain the smaller ones. */
export function peopleAround(
  person: string,
  people: readonly string[],
  size: number,
  { seed, draw }: { seed: number; draw: number },
): Set<string> {
  const order = shuffled([...people].sort(), randomOf(seed, draw, "order of people"));
  return new Set([person, ...order.filter((other) => other !== person).slice(0, size - 1)]);
}
