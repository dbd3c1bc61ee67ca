import type { Box, Outcome } from "../contract/result.ts";
import { sight } from "./cascade.ts";
import { type FaceFinder, loadFaceFinder } from "./faces.ts";
import type { Frame } from "./frame.ts";
import { UnreadableVideo, videoFrames } from "./frames.ts";
import type { Gallery } from "./gallery.ts";
import { DEFAULT_RULE, type MatchRule } from "./match.ts";
import { createPace, type MustHave } from "./pace.ts";

/** Who is in a video. */
export interface Recognition {
  readonly outcome: Outcome;
  /** The person, if recognised. */
  readonly name: string | null;
  /** Distance to the nearest person, recognised or not. */
  readonly distance: number | null;
  readonly face: Box | null;
  /** The frame that decided; null for an unreadable video. */
  readonly frame: Frame | null;
  /** Milliseconds. */
  readonly ms: number;
  /** Why, for an unreadable video. */
  readonly reason: string | null;
}

/** What ends a look early: each throws its reason out of it. */
export interface Limits {
  readonly signal?: AbortSignal;
  /** Asked before each run of a detector: it holds the thread, so no signal stops it. */
  readonly mustHave?: MustHave;
}

export type Recognise = (path: string, limits?: Limits) => Promise<Recognition>;

const FRAMES_PER_SECOND = 2;
const MAX_FRAMES = 5;

/** Loads the models; what it returns recognises one local video after another. */
export async function loadRecogniser(
  gallery: Gallery,
  { rule = DEFAULT_RULE, finder }: { rule?: MatchRule; finder?: FaceFinder } = {},
): Promise<Recognise> {
  const faces = finder ?? await loadFaceFinder();
  const pace = createPace();
  return async (path, { signal, mustHave } = {}) => {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    const frames = videoFrames(path, {
      perSecond: FRAMES_PER_SECOND,
      limit: MAX_FRAMES,
      ...(signal ? { signal } : {}),
    });
    try {
      const seen = await sight(frames, { finder: faces, gallery, rule, pace, signal, mustHave });
      if (!seen) throw new UnreadableVideo("no frame");
      return {
        outcome: seen.outcome,
        name: seen.outcome === "recognised" ? seen.nearest!.name : null,
        distance: seen.nearest?.distance ?? null,
        face: seen.face?.box ?? null,
        frame: seen.frame,
        ms: ms(),
        reason: null,
      };
    } catch (error) {
      if (!(error instanceof UnreadableVideo)) throw error;
      const nothing = { name: null, distance: null, face: null, frame: null };
      return { outcome: "unreadable", ...nothing, ms: ms(), reason: error.message };
    }
  };
}
