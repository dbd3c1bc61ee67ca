import type { Section } from "../frames/sampled_frames.ts";

/**
 * Faces are followed within a section only, whether a video is looked at in one go or in several:
 * so the answer does not depend on how far the first one came. A minute takes a fraction of the
 * shortest timeout that is useful.
 */
export const SECTION_SECONDS = 60;

/** The sections of a video that ends at `end`; the last one takes what is left, too. */
export function sectionsOf(end: number): Section[] {
  const count = Math.max(1, Math.ceil(end / SECTION_SECONDS));
  return Array.from({ length: count }, (_, i) => ({
    from: i * SECTION_SECONDS,
    to: i + 1 < count ? (i + 1) * SECTION_SECONDS : Infinity,
  }));
}
