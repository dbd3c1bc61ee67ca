import type { Bystanders } from "../contract/bystanders.ts";
import type { Person } from "../contract/people.ts";
import type { Box } from "../contract/box.ts";
import type { Confidence, Outcome } from "../contract/result.ts";
import type { Look } from "./bystanders/find_bystanders.ts";
import { spareBystanders } from "./bystanders/spare_bystanders.ts";
import { type CascadeResult, recogniseFrames } from "./cascade/cascade.ts";
import { findOtherFaces, type OtherFace } from "./cascade/other_faces.ts";
import { type Detector, type FaceFinder, loadFaceFinder } from "./faces/face_finder.ts";
import type { Frame, Picture } from "./frames/frame.ts";
import { videoFrames } from "./frames/video_frames.ts";
import type { Gallery } from "./gallery/gallery.ts";
import type { VideoLimits } from "./frames/video_limits.ts";
import { confidenceOf, DEFAULT_RULE, type MatchRule } from "./gallery/match_rule.ts";
import { type Nearest } from "./gallery/nearest.ts";
import { createDetectorTiming, type RequireTime } from "./cascade/detector_timing.ts";
import { createStageTimer, type StageTimes } from "./stage_timer.ts";
import { UnreadableVideo } from "./frames/unreadable_video.ts";

/** The answer for one video. */
export interface Recognition {
  readonly outcome: Outcome;
  /** The person, if recognised. */
  readonly name: string | null;
  /** Distance to the nearest person, whether accepted or not. */
  readonly distance: number | null;
  readonly nearest: Nearest | null;
  /** Set if a person was recognised. */
  readonly confidence: Confidence | null;
  readonly face: Box | null;
  /** The face's, which the answer is for; 128 numbers. Null also for a spared bystander. */
  readonly descriptor: Float32Array | null;
  /** The other people in the frame, largest face first; empty unless `allFaces` is set. */
  readonly others: readonly OtherFace[];
  /** Everyone in the whole video; absent from a recogniser that looks for one person. */
  readonly everyone?: Everyone;
  /**
   * The frame that decided the answer, bystanders hidden as `bystanders` says; null for an
   * unreadable video.
   */
  readonly frame: Frame | null;
  /** The detector that found the face. */
  readonly detector: Detector | null;
  /** Number of frames that were examined. */
  readonly frames: number;
  /** Total milliseconds, rounded. */
  readonly ms: number;
  readonly stages: StageTimes;
  /** Set for an unreadable video. */
  readonly reason: string | null;
}

/** Everyone in a video, as `loadEveryoneRecogniser` finds them. */
export interface Everyone {
  /** Not looked up in the students table yet. */
  readonly people: readonly Person[];
  /** Each one's descriptor; null of a spared bystander. */
  readonly descriptors: readonly (Float32Array | null)[];
  /**
   * A small picture of the face of each, of the first MAX_FACES; null if there is none,
   * and of a spared bystander.
   */
  readonly faces: readonly (Picture | null)[];
  /** When the video ends, in seconds from its start. */
  readonly seconds: number;
}

/** The answer for an unreadable video, without its reason. */
export const UNREADABLE: Omit<Recognition, "reason"> = {
  outcome: "unreadable",
  name: null,
  distance: null,
  nearest: null,
  confidence: null,
  face: null,
  descriptor: null,
  others: [],
  frame: null,
  detector: null,
  frames: 0,
  ms: 0,
  stages: createStageTimer().times(),
};

/** Two ways to stop early. Each throws its reason out of the recogniser. */
export interface RecogniseOptions {
  readonly signal?: AbortSignal;
  /**
   * Called before each detector run: a detector blocks the thread, so a signal cannot interrupt it.
   */
  readonly requireTime?: RequireTime;
  /**
   * Called by a recogniser that looks at the whole video: up to where, in seconds from its start.
   */
  readonly onProgress?: (seconds: number) => void;
  /** Lets it go on where an earlier attempt was stopped. */
  readonly kept?: KeptWork;
  /**
   * Called by a recogniser that looks at the whole video, before it decodes frames: of a file with
   * holes, it makes the frames from `from` to `to` (seconds from the start) present.
   */
  readonly fetchFrames?: ((from: number, to: number) => Promise<void>) | undefined;
}

/** The work on one video that is done so far, as text that only the recogniser understands. */
export interface KeptWork {
  /** The work of an earlier attempt; null if there is none. */
  load(): Promise<string | null>;
  save(work: string): Promise<void>;
}

export type Recognise = (path: string, limits?: RecogniseOptions) => Promise<Recognition>;

/**
 * At most this many frames of a video are examined. This bounds the work, however fast the machine
 * is.
 */
export const MAX_FRAMES = 5;

/**
 * Loads the models.
 * @returns a function that recognises one local video at a time
 */
export async function loadRecogniser(
  gallery: Gallery,
  options: {
    rule?: MatchRule;
    /** Whether to name everyone in the frame, not only the person with the largest face. */
    allFaces?: boolean;
    /** Whose faces the answer's frame shows. It does not change the answer. Default: everyone's. */
    bystanders?: Bystanders;
    limits?: VideoLimits;
    finder?: FaceFinder;
  } = {},
): Promise<Recognise> {
  const { rule = DEFAULT_RULE, allFaces = false, bystanders = "keep", limits } = options;
  const finder = options.finder ?? await loadFaceFinder();
  const timing = createDetectorTiming();
  return async (path, { signal, requireTime } = {}) => {
    const started = performance.now();
    const stages = createStageTimer();
    const times = () => ({
      ms: Math.round(performance.now() - started),
      stages: stages.times(),
    });
    const frames = videoFrames(path, { frames: MAX_FRAMES, signal, ...(limits && { limits }) });
    try {
      const looks: Look[] = [];
      const context = { finder, gallery, rule, timing, signal, requireTime, stages, looks };
      const seen = await recogniseFrames(frames, context);
      if (!seen) throw new UnreadableVideo("no frame");
      const before = (detector: Detector) => {
        signal?.throwIfAborted();
        requireTime?.(timing.expected(detector));
      };
      const others = allFaces && seen.face
        ? await findOtherFaces(seen, { ...context, before })
        : [];
      const isKnown = bystanders === "keep" || seen.outcome === "recognised";
      return {
        outcome: seen.outcome,
        name: seen.outcome === "recognised" ? seen.nearest!.name : null,
        distance: seen.nearest?.distance ?? null,
        nearest: seen.nearest,
        confidence: seen.outcome === "recognised" ? confidenceOf(rule, seen.nearest!) : null,
        face: seen.face?.box ?? null,
        descriptor: isKnown ? seen.face?.descriptor ?? null : null,
        others,
        frame: bystanders === "keep"
          ? seen.frame
          : spareBystanders(seen.frame, recognisedIn(seen, others), bystanders, looks),
        detector: seen.detector,
        frames: seen.frames,
        ...times(),
        reason: null,
      };
    } catch (error) {
      if (!(error instanceof UnreadableVideo)) throw error;
      return { ...UNREADABLE, ...times(), reason: error.message };
    }
  };
}

/** The boxes of the recognised faces. */
function recognisedIn({ outcome, face }: CascadeResult, others: readonly OtherFace[]): Box[] {
  const own = outcome === "recognised" && face ? [face.box] : [];
  return [...own, ...others.filter(({ name }) => name !== null).map((other) => other.face)];
}
