import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";
import { squaredUpTo } from "./match.ts";

/** Two people nearer than this: a clip of one may be as near to the other, and then is unknown. */
export const TOO_NEAR = 0.4;
/** A row farther than this from all others of its person is probably somebody else's. */
export const TOO_FAR = 0.6;

/** What a user should look at in a gallery: people who are alike, and a row that is unlike its person. */
export function reviewGallery({ people, descriptors }: Gallery): string[] {
  /** The nearest rows of each two people, and each row's nearest of its own. */
  const pairs = new Map<string, { names: [string, string]; distance: number }>();
  const own = people.map(() => Infinity);
  for (let i = 0; i < people.length; i++) {
    const from = i * DESCRIPTOR_LENGTH;
    const row = Float64Array.from(descriptors.subarray(from, from + DESCRIPTOR_LENGTH));
    for (let j = 0; j < i; j++) {
      const isSame = people[i] === people[j];
      // Of two people only what is too near counts, and most are far.
      const limit = isSame ? Infinity : TOO_NEAR ** 2;
      const distance = Math.sqrt(squaredUpTo(limit, descriptors, j * DESCRIPTOR_LENGTH, row));
      if (isSame) {
        own[i] = Math.min(own[i]!, distance);
        own[j] = Math.min(own[j]!, distance);
      } else if (distance < TOO_NEAR) {
        const names = [people[i]!, people[j]!].sort() as [string, string];
        const key = JSON.stringify(names);
        const nearer = Math.min(distance, pairs.get(key)?.distance ?? Infinity);
        pairs.set(key, { names, distance: nearer });
      }
    }
  }
  const alike = [...pairs.values()].sort((a, b) => a.distance - b.distance).map((
    { names: [one, other], distance },
  ) => `${one} and ${other} are ${distance.toFixed(2)} apart: clips of them may come out unknown`);
  const unlike = own.flatMap((distance, i) =>
    distance > TOO_FAR && distance < Infinity
      ? [
        `${people[i]}, encoding ${numberOf(people, i)}: ${
          distance.toFixed(2)
        } from the others of the ` +
        "same person: somebody else's picture?",
      ]
      : []
  );
  return [...alike, ...unlike];
}

/** Which of its person's rows it is, from 1. */
function numberOf(people: readonly string[], row: number): number {
  return people.slice(0, row + 1).filter((name) => name === people[row]).length;
}
