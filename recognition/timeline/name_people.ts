import type { Gallery } from "../gallery/gallery.ts";
import { accepts, type MatchRule, thresholdFor } from "../gallery/match_rule.ts";
import type { Candidate, Nearest } from "../gallery/nearest.ts";
import { candidatesFor } from "./candidates.ts";
import { leastCostPairs } from "./least_cost.ts";

/** Who somebody in a video is. */
export interface Naming {
  readonly accepted: boolean;
  /**
   * If accepted, the person, and as `second` the nearest one whom it could be instead. Otherwise the
   * nearest two people, whether free or not. Null if the gallery is empty.
   */
  readonly nearest: Nearest | null;
}

/**
 * A face may be somebody who is this much farther away than the nearest person, if the nearest is
 * somebody else. A face that is clearly nearer to a person who is beside it is nobody we know.
 */
const RIVAL = 0.08;

/**
 * Names everyone in a video at once. Each person of the gallery is given to one of them at most, so
 * that the distances, relative to each person's threshold, have the smallest sum. The match rule's
 * margin holds against those whom it could be instead: not against a person whom somebody else in
 * the same frame is.
 * @param descriptors one for each of them
 * @param together whether two of them, by index, are in the same frame
 */
export function namePeople(
  descriptors: readonly Float32Array[],
  together: (one: number, other: number) => boolean,
  gallery: Gallery,
  rule: MatchRule,
): Naming[] {
  const candidates = descriptors.map((descriptor) => candidatesFor(gallery, descriptor));
  const excess = ({ distance, photos }: Candidate) => distance - thresholdFor(rule, photos);
  const near = candidates.map((all) =>
    all.filter((one) => excess(one) <= 0 && one.distance - all[0]!.distance <= RIVAL)
  );
  const names = [...new Set(near.flat().map(({ name }) => name))];
  const costs = near.map((all) => {
    const byName = new Map(all.map((one) => [one.name, excess(one)]));
    return names.map((name) => byName.get(name) ?? Infinity);
  });
  // At the threshold itself a person is still accepted.
  const pairs = leastCostPairs(costs, Number.EPSILON);
  const taken = new Map(pairs.map(([who, column]) => [who, names[column]!]));
  return candidates.map((all, who) => {
    const [first = null, second = null] = all;
    const nearest = first && { ...first, second };
    const name = taken.get(who);
    if (name === undefined) return { accepted: false, nearest };
    const isFree = (candidate: Candidate) =>
      candidate.name !== name &&
      ![...taken].some(([other, held]) => held === candidate.name && together(who, other));
    const own = all.find((candidate) => candidate.name === name)!;
    const found = { ...own, second: all.find(isFree) ?? null };
    return accepts(rule, found) ? { accepted: true, nearest: found } : { accepted: false, nearest };
  });
}
