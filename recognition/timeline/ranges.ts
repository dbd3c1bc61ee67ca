import type { FaceFinder } from "../faces/face_finder.ts";
import { shownTrack } from "../frames/mp4/shown_track.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";
import { videoFrames } from "../frames/video_frames.ts";
import { DEFAULT_LIMITS, type VideoLimits } from "../frames/video_limits.ts";
import type { RecogniseOptions } from "../recogniser.ts";
import { followSections } from "./follow_sections.ts";
import { createFinderInTime } from "./in_time.ts";
import { addTracks, decodeTracks, encodeTracks, NOTHING } from "./kept_tracks.ts";
import { type Minutes, minutesOf, sectionsOf } from "./sections.ts";
import type { TrackingContext } from "./timeline.ts";

/**
 * Looks at a long video in ranges of minutes, each on its own. What it finds in one is text that
 * only this and `loadEveryoneRecogniser` understand.
 */
export interface RangeRecogniser {
  /** The ranges to look at a video in; null if it is short enough, or cannot be decoded. */
  ranges(path: string, signal?: AbortSignal): Promise<Minutes[] | null>;
  /**
   * The faces in these minutes of a local video.
   * @throws {UnreadableVideo}
   */
  look(path: string, minutes: Minutes, options?: RecogniseOptions): Promise<string>;
  /**
   * The faces of all ranges, as work that a recogniser of the whole video continues; null if one is
   * of another version or step.
   */
  join(texts: readonly string[]): string | null;
  /** Whether the text is of this version and step. */
  isCurrent(text: string): boolean;
}

/** More messages than this are not made of one video: its ranges are longer. */
export const MAX_RANGES = 500;

export function createRangeRecogniser(
  { rangeMinutes, every, limits = DEFAULT_LIMITS, finder, isSure }: {
    /** Length of a range. */
    rangeMinutes: number;
    /** Seconds from one sample to the next. */
    every: number;
    limits?: VideoLimits;
    finder: FaceFinder;
    isSure?: TrackingContext["isSure"];
  },
): RangeRecogniser {
  const finderInTime = createFinderInTime(finder);
  return {
    async ranges(path, signal) {
      const { start, seconds } = await shownTrack(path);
      const all = rangesOf(minutesOf(start + seconds).to, rangeMinutes);
      if (all.length === 1) return null;
      try {
        // The first frame tells whether the video may be decoded.
        for await (const _ of videoFrames(path, { frames: 1, limits, signal })) break;
      } catch (error) {
        if (error instanceof UnreadableVideo) return null;
        throw error;
      }
      return all;
    },
    async look(path, minutes, { signal, requireTime, onProgress, kept, fetchFrames } = {}) {
      const done = await followSections(path, sectionsOf(await withRest(path, minutes)), {
        every,
        limits,
        finder: finderInTime({ signal, requireTime }),
        signal,
        isSure,
        onProgress,
        kept,
        fetchFrames,
      });
      return encodeTracks(done, every);
    },
    join(texts) {
      let all = NOTHING;
      for (const text of texts) {
        const part = decodeTracks(text, every);
        if (!part) return null;
        all = addTracks(all, part, { numberedAnew: true });
      }
      return encodeTracks(all, every);
    },
    isCurrent: (text) => decodeTracks(text, every) !== null,
  };
}

/**
 * With the last range, each minute up to the end of this video, which may be longer than the one that
 * was split: an answer made of all ranges has as many sections as one in one go.
 */
async function withRest(path: string, minutes: Minutes): Promise<Minutes> {
  if (!minutes.last) return minutes;
  const { start, seconds } = await shownTrack(path);
  return { ...minutes, to: Math.max(minutes.to, minutesOf(start + seconds).to) };
}

/** Ranges of at most `minutes`, as equal as possible. @param end in minutes */
export function rangesOf(end: number, minutes: number): Minutes[] {
  const count = Math.min(MAX_RANGES, Math.ceil(end / minutes));
  const starts = Array.from({ length: count + 1 }, (_, i) => Math.round(i * end / count));
  return starts.slice(1).map((to, i) => ({ from: starts[i]!, to, last: to === end }));
}
