import {
  DESCRIPTOR_LENGTH,
  type EnrolledPicture,
  type Gallery,
  galleryOf,
  meanOf,
} from "./gallery.ts";
import { accepts, type MatchRule } from "./match_rule.ts";
import { distanceBetween, nearest, squaredUpTo } from "./nearest.ts";

/**
 * Measured on 140 pictures of 18 people: none was farther than 0.64 from its person's others
 * (docs/recognition.md).
 */
export const TOO_FAR = 0.7;
/** Maximum number of names in a message. */
const MAX_NAMES = 5;

/**
 * What a user should check in a gallery, by the rule in force: people who cannot be told apart, and
 * people with one photo.
 */
export function reviewGallery(gallery: Gallery, rule: MatchRule): string[] {
  const { people, photos } = gallery;
  const alike = pairsWithin(gallery, rule.threshold).map(({ names: [one, other], distance }) =>
    `${one} and ${other} are ${distance.toFixed(2)} apart: one may be mistaken for the other, or ` +
    "be answered unknown; enroll more pictures of both"
  );
  const single = people.filter((_, row) => photos[row] === 1);
  const isRest = single.length < people.length;
  if (single.length === 0 || people.length === 1) return alike;
  const who = isRest
    ? `${single.slice(0, MAX_NAMES).join(", ")}${single.length > MAX_NAMES ? ", …" : ""}`
    : "all";
  return [
    ...alike,
    `${single.length} of ${people.length} people have one picture (${who}): with three each, fewer of ` +
    "their videos are answered unknown",
  ];
}

/** The pairs of people within this distance, nearest first. */
function pairsWithin({ people, descriptors }: Gallery, distance: number) {
  const pairs: { names: [string, string]; distance: number }[] = [];
  for (let i = 0; i < people.length; i++) {
    const from = i * DESCRIPTOR_LENGTH;
    const row = Float64Array.from(descriptors.subarray(from, from + DESCRIPTOR_LENGTH));
    for (let j = 0; j < i; j++) {
      const squared = squaredUpTo(distance ** 2, descriptors, j * DESCRIPTOR_LENGTH, row);
      if (squared >= distance ** 2) continue;
      pairs.push({ names: [people[j]!, people[i]!], distance: Math.sqrt(squared) });
    }
  }
  return pairs.sort((a, b) => a.distance - b.distance);
}

/** Warnings about pictures that are unlike the person's others, or like another person. */
export function reviewPictures(pictures: readonly EnrolledPicture[], rule: MatchRule): string[] {
  const groups = Map.groupBy(pictures, ({ person }) => person);
  const gallery = galleryOf(pictures);
  const warnings: string[] = [];
  for (const picture of pictures) {
    const others = groups.get(picture.person)!.filter((other) => other !== picture);
    if (others.length === 0) continue;
    const own = distanceBetween(
      meanOf(others.map(({ descriptor }) => descriptor)),
      picture.descriptor,
    );
    const found = nearest(gallery, picture.descriptor);
    if (found && found.name !== picture.person && accepts(rule, found)) {
      warnings.push(
        `${picture.path}: nearer to ${found.name} (${found.distance.toFixed(2)}) than to ` +
          `${picture.person}'s other pictures (${own.toFixed(2)}): is it ${found.name}?`,
      );
    } else if (own > TOO_FAR) {
      warnings.push(
        `${picture.path}: ${own.toFixed(2)} from ${picture.person}'s other pictures: is it ` +
          `${picture.person}?`,
      );
    }
  }
  return warnings;
}
