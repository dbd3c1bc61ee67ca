import { fnv1a } from "./seeded_random.ts";

/** The people in two halves: a rule is tuned on one and tried on the other. */
export interface Halves {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/**
 * Parts people by a hash of the name, so that neither the order of names nor the folder that somebody is
 * in (a source of photos, say) decides. The halves differ by one person at most.
 */
export function halvesOf(people: readonly string[]): Halves {
  const byHash = [...people].sort((one, other) =>
    fnv1a(one) - fnv1a(other) || (one < other ? -1 : 1)
  );
  const middle = Math.ceil(byHash.length / 2);
  return { a: byHash.slice(0, middle).sort(), b: byHash.slice(middle).sort() };
}
