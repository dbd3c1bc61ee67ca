import type { Box } from "../../contract/box.ts";

/**
 * Detectors place the box of the same face slightly differently. Boxes that overlap more are in the
 * same place.
 */
export const SAME_PLACE = 0.3;

/** Intersection over union of two boxes, 0 to 1. */
export function overlap(one: Box, other: Box): number {
  const both = sharedArea(one, other);
  const union = one.width * one.height + other.width * other.height - both;
  return union > 0 ? both / union : 0;
}

/** Detectors differ in how much of a head they take: one box may lie in the other. */
const SAME_BOX = 0.5;

/**
 * Whether two boxes of one frame are the same face, found twice: more than SAME_BOX of the smaller one
 * lies in the larger one.
 */
export function isSameBox(one: Box, other: Box): boolean {
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return sharedArea(one, other) > SAME_BOX * smaller;
}

function sharedArea(one: Box, other: Box): number {
  const shared = (from: number, length: number, otherFrom: number, otherLength: number) =>
    Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom));
  return shared(one.x, one.width, other.x, other.width) *
    shared(one.y, one.height, other.y, other.height);
}
