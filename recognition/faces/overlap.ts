import type { Box } from "../../contract/result.ts";

/**
 * Detectors place the box of the same face slightly differently. Boxes that overlap more are the
 * same.
 */
export const SAME_FACE = 0.3;

/** Intersection over union of two boxes, 0 to 1. */
export function overlap(one: Box, other: Box): number {
  const both = sharedArea(one, other);
  const union = one.width * one.height + other.width * other.height - both;
  return union > 0 ? both / union : 0;
}

/** The part of the smaller box that lies in the larger one, 0 to 1. */
export function containment(one: Box, other: Box): number {
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return smaller > 0 ? sharedArea(one, other) / smaller : 0;
}

/**
 * Two boxes of one frame are the same face, found twice, if more than this part of the smaller one
 * lies in the larger one: detectors differ in how much of a head they take.
 */
const SAME_BOX = 0.5;

export function isSameBox(one: Box, other: Box): boolean {
  return containment(one, other) > SAME_BOX;
}

function sharedArea(one: Box, other: Box): number {
  const shared = (from: number, length: number, otherFrom: number, otherLength: number) =>
    Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom));
  return shared(one.x, one.width, other.x, other.width) *
    shared(one.y, one.height, other.y, other.height);
}
