import type { Section } from "../frames/sampled_frames.ts";

/**
 * Faces are followed within a section only, whether a video is looked at in one go or in several:
 * so the answer does not depend on how far the first one came. A minute takes a fraction of the
 * shortest timeout that is useful.
 */
export const SECTION_SECONDS = 60;

/** Whole minutes of a video: the sections from `from` up to, but without, `to`. */
export interface Minutes {
  readonly from: number;
  readonly to: number;
  /** Whether they end the video: the last one takes what is left, too. */
  readonly last: boolean;
}

/** All minutes of a video that ends at `end`, in seconds. */
export function minutesOf(end: number): Minutes {
  return { from: 0, to: Math.max(1, Math.ceil(end / SECTION_SECONDS)), last: true };
}

export function sectionsOf({ from, to, last }: Minutes): Section[] {
  return Array.from({ length: to - from }, (_, i) => ({
    from: (from + i) * SECTION_SECONDS,
    to: last && from + i + 1 === to ? Infinity : (from + i + 1) * SECTION_SECONDS,
  }));
}
