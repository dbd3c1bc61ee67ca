import { randomOf, shuffled } from "./seeded_random.ts";

/** One person's photos in one draw. */
export interface PhotoDraw {
  readonly enrolled: readonly string[];
  readonly tested: readonly string[];
}

/**
 * Enrols `count` random photos of a person and leaves the others to be tested. Photos in which enrolment
 * finds no face are passed over, as a user would take another: they are among the tested ones. Where fewer
 * have a face, those are enrolled.
 *
 * The order hangs on seed, draw and person alone: two ways of encoding, which find faces in other photos,
 * draw the same photos as far as they can.
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

/** How many people a gallery has in the table by gallery size: 5, 10, 20, 40 …, and all. */
export function gallerySizes(people: number): number[] {
  const sizes = [];
  for (let size = 5; size < people; size *= 2) sizes.push(size);
  return [...sizes, people];
}

/** `size` random people, this one among them; of a draw, the larger set holds the smaller one. */
export function peopleAround(
  person: string,
  people: readonly string[],
  size: number,
  { seed, draw }: { seed: number; draw: number },
): Set<string> {
  const order = shuffled([...people].sort(), randomOf(seed, draw, "order of people"));
  return new Set([person, ...order.filter((other) => other !== person).slice(0, size - 1)]);
}
