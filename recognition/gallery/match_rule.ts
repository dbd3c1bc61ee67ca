import type { Confidence } from "../../contract/result.ts";
import type { Nearest } from "./nearest.ts";

/** When the nearest person is taken to be the one in the picture. */
export interface MatchRule {
  /** The greatest distance that still counts as the same face, to a person of one photo. */
  readonly threshold: number;
  /** How much farther away the second person must be. */
  readonly margin: number;
  /** A single look decides by itself up to this distance. */
  readonly atOnce: number;
}

/** Measured on 58 people; docs/recognition.md has what it comes to on 18 others, and what they would choose. */
export const DEFAULT_RULE: MatchRule = { threshold: 0.53, margin: 0.02, atOnce: 0.48 };

/**
 * The threshold for a person whose row is the mean of so many photos. Everyone is nearer to a mean, which is
 * less noisy than one photo: squared distances fall by `c · (1 − 1/photos)`.
 */
export function thresholdFor({ threshold }: MatchRule, photos: number): number {
  return Math.sqrt(Math.max(0, threshold ** 2 - NOISE * (1 - 1 / photos)));
}

/** The `c` that takes 0.53 at one photo to 0.51 at three, where as many strangers are accepted. */
const NOISE = 0.0312;

/** Whether the nearest person is near enough, and clearly nearer than the second. */
export function accepts(rule: MatchRule, nearest: Nearest | null): boolean {
  if (!nearest || nearest.distance > thresholdFor(rule, nearest.photos)) return false;
  return !nearest.second || nearest.second.distance - nearest.distance >= rule.margin;
}

/** Whether the nearest person is so near that no further look is needed. */
export function acceptsAtOnce(rule: MatchRule, nearest: Nearest | null): boolean {
  const threshold = Math.min(rule.threshold, rule.atOnce);
  return accepts({ ...rule, threshold }, nearest);
}

/** How much nearer than the threshold, and by what margin, an answer is sure. */
const SURE = { nearer: 0.07, margin: 0.08 };

/** How sure an accepted answer is: `docs/recognition.md` has how many of each are wrong. */
export function confidenceOf(rule: MatchRule, nearest: Nearest): Confidence {
  const margin = Math.max(rule.margin, SURE.margin);
  const sure = { ...rule, threshold: rule.threshold - SURE.nearer, margin };
  return accepts(sure, nearest) ? "sure" : "likely";
}
