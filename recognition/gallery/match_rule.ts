import type { Confidence } from "../../contract/result.ts";
import type { Nearest } from "./nearest.ts";

/** When the nearest person counts as the person in the picture. */
export interface MatchRule {
  /** The greatest accepted distance to a person who has one photo. */
  readonly threshold: number;
  /** How much farther away the second person must be. */
  readonly margin: number;
  /** Up to this distance a single observation decides. */
  readonly atOnce: number;
}

/**
 * Chosen on 58 people. docs/recognition.md has the results on 18 other people, and the rule that
 * those would choose.
 */
export const DEFAULT_RULE: MatchRule = { threshold: 0.53, margin: 0.02, atOnce: 0.48 };

/**
 * The threshold for a person whose row is the mean of several photos. A mean is less noisy than one
 * photo, so everyone is nearer to it: squared distances shrink by `c · (1 − 1/photos)`.
 */
export function thresholdFor({ threshold }: MatchRule, photos: number): number {
  return Math.sqrt(Math.max(0, threshold ** 2 - NOISE * (1 - 1 / photos)));
}

/**
 * The `c` above. It turns 0.53 for one photo into 0.51 for three, where as many strangers are
 * accepted.
 */
const NOISE = 0.0312;

/** Whether the nearest person is within the threshold and clearly nearer than the second. */
export function accepts(rule: MatchRule, nearest: Nearest | null): boolean {
  if (!nearest || nearest.distance > thresholdFor(rule, nearest.photos)) return false;
  return !nearest.second || nearest.second.distance - nearest.distance >= rule.margin;
}

/** Whether the nearest person is so near that one observation is enough. */
export function acceptsAtOnce(rule: MatchRule, nearest: Nearest | null): boolean {
  const threshold = Math.min(rule.threshold, rule.atOnce);
  return accepts({ ...rule, threshold }, nearest);
}

/** An answer is `sure` if it is this much nearer than the threshold, with at least this margin. */
const SURE = { nearer: 0.07, margin: 0.08 };

/** Whether the nearest person is accepted, and surely the one. */
export function isSure(rule: MatchRule, nearest: Nearest | null): boolean {
  const margin = Math.max(rule.margin, SURE.margin);
  return accepts({ ...rule, threshold: rule.threshold - SURE.nearer, margin }, nearest);
}

/** The confidence of an accepted answer. docs/recognition.md has the error rate of each level. */
export function confidenceOf(rule: MatchRule, nearest: Nearest): Confidence {
  return isSure(rule, nearest) ? "sure" : "likely";
}
