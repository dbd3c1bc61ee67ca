import { fnv1a } from "./seeded_random.ts";

/** Two halves of the people: a rule is tuned on one and tested on the other. */
export interface Halves {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/**
 * Splits people by a hash of their name, so that neither alphabetical order nor the folder (the
 * source of the photos) has an influence. The halves differ by one person at most.
 */
export function halvesOf(people: readonly string[]): Halves {
  const byHash = [...people].sort((one, other) =>
    fnv1a(one) - fnv1a(other) || (one < other ? -1 : 1)
  );
  const middle = Math.ceil(byHash.length / 2);
  return { a: byHash.slice(0, middle).sort(), b: byHash.slice(middle).sort() };
}
