import { removePerson, rowOf } from "./change_gallery.ts";
import type { Gallery } from "./gallery.ts";
import { accepts, type MatchRule } from "./match_rule.ts";
import { distanceBetween, nearest } from "./nearest.ts";
import { TOO_FAR } from "./review.ts";

/**
 * What a user should check after photos of a person were added: whether the face is somebody else's
 * by the rule in force, or unlike the person's photos from before, and whether it is the only one.
 */
export function reviewAddition(
  { before, after, person, photos }: {
    before: Gallery;
    after: Gallery;
    person: string;
    photos: readonly Float32Array[];
  },
  rule: MatchRule,
): string[] {
  const row = after.people.indexOf(person);
  const old = before.people.indexOf(person);
  const others = removePerson(before, person);
  const warnings: string[] = [];
  for (const photo of photos) {
    const own = old < 0 ? null : distanceBetween(rowOf(before, old), photo);
    const found = nearest(others, photo);
    const isOther = found && accepts(rule, found) && found.distance < (own ?? Infinity);
    if (isOther) {
      warnings.push(
        `the face is ${found.distance.toFixed(2)} from ${found.name}, near enough to be answered ` +
          `${found.name}: is it ${found.name}?`,
      );
    } else if (own !== null && own > TOO_FAR) {
      warnings.push(
        `the face is ${own.toFixed(2)} from ${person}'s other pictures: is it ${person}?`,
      );
    }
  }
  const alike = nearest(others, rowOf(after, row));
  if (warnings.length === 0 && alike && alike.distance < rule.threshold) {
    warnings.push(
      `${person} and ${alike.name} are ${
        alike.distance.toFixed(2)
      } apart: one may be mistaken for ` +
        "the other, or be answered unknown; add more pictures of both",
    );
  }
  if (after.photos[row] === 1) {
    warnings.push(
      `${person} has one picture: add two more, of other moments, and fewer of their videos are ` +
        "answered unknown",
    );
  }
  return warnings;
}
