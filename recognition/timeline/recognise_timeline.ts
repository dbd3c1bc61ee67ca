import type { Outcome } from "../../contract/result.ts";
import { type FaceFinder, loadFaceFinder } from "../faces/face_finder.ts";
import { shownTrack } from "../frames/mp4/shown_track.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";
import type { VideoLimits } from "../frames/video_limits.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { DEFAULT_RULE, isSure, type MatchRule } from "../gallery/match_rule.ts";
import { nearest } from "../gallery/nearest.ts";
import type { RecogniseOptions } from "../recogniser.ts";
import { createStageTimer, type StageTimes } from "../stage_timer.ts";
import { DEFAULT_EVERY } from "./every.ts";
import { followSections } from "./follow_sections.ts";
import { createFinderInTime } from "./in_time.ts";
import { peopleOf } from "./people.ts";
import { minutesOf, sectionsOf } from "./sections.ts";
import type { Timeline } from "./timeline.ts";

/** The answer for one video. */
export interface TimelineRecognition extends Timeline {
  /** `recognised` if anybody of the gallery is in it. */
  readonly outcome: Outcome;
  /** Total milliseconds, rounded. */
  readonly ms: number;
  readonly stages: StageTimes;
  /** ffmpeg's processor time. */
  readonly decodeSeconds: number;
  /** Set for an unreadable video. */
  readonly reason: string | null;
}

/** Finds everyone in a local video. */
export type RecogniseTimeline = (
  path: string,
  options?: RecogniseOptions,
) => Promise<TimelineRecognition>;

export interface TimelineOptions {
  readonly rule?: MatchRule;
  /** Seconds from one sample to the next. */
  readonly every?: number;
  readonly limits?: VideoLimits;
  readonly finder?: FaceFinder;
}

/**
 * Loads the models, which takes seconds. The function it returns throws the signal's reason, if it
 * is aborted; an unreadable video is an answer.
 */
export async function loadTimelineRecogniser(
  gallery: Gallery,
  options: TimelineOptions = {},
): Promise<RecogniseTimeline> {
  const { rule = DEFAULT_RULE, every = DEFAULT_EVERY, limits } = options;
  const finderInTime = createFinderInTime(options.finder ?? await loadFaceFinder());
  return async (path, { signal, requireTime, onProgress, kept, fetchFrames } = {}) => {
    const started = performance.now();
    const stages = createStageTimer();
    let decodeSeconds = 0;
    const answer = (timeline: Timeline, outcome: Outcome, reason: string | null) => ({
      ...timeline,
      outcome,
      ms: Math.round(performance.now() - started),
      stages: stages.times(),
      decodeSeconds,
      reason,
    });
    try {
      const { start, seconds } = await shownTrack(path);
      const sections = sectionsOf(minutesOf(start + seconds));
      const done = await followSections(path, sections, {
        every,
        limits,
        finder: finderInTime({ signal, requireTime }),
        signal,
        stages,
        isSure: (descriptor) => isSure(rule, nearest(gallery, descriptor)),
        onProgress,
        onDecoded: (cpuSeconds) => decodeSeconds += cpuSeconds,
        // A short video is looked at in one go.
        kept: sections.length > 1 ? kept : undefined,
        fetchFrames,
      });
      const { tracks, samples, looked } = done;
      const people = await stages.timed("match", () => peopleOf(tracks, gallery, rule));
      const timeline = { people, samples, looked, seconds: done.seconds };
      const [first] = people;
      return answer(timeline, !first ? "no_face" : first.name ? "recognised" : "unknown", null);
    } catch (error) {
      if (!(error instanceof UnreadableVideo)) throw error;
      const nothing = { people: [], samples: 0, looked: 0, seconds: 0 };
      return answer(nothing, "unreadable", error.message);
    }
  };
}
