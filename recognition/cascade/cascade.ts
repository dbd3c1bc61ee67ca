import type { Chip, Detector, Face } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import {
  type CascadeContext,
  type Observation,
  observe,
  plainView,
  type View,
} from "./observation.ts";
import { acceptsAtOnce, type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest } from "../gallery/nearest.ts";
import { closeUps, enhancedView, isPoorlyLit, paddedView, rotatedViews } from "./enhanced_views.ts";
import { timedItems } from "../stage_timer.ts";
import { addToTrack, bestVerdict, type Track, type Verdict } from "./face_track.ts";

/** What the cascade found in the frames of one video. */
export interface CascadeResult {
  readonly outcome: "recognised" | "unknown" | "no_face";
  /** The frame that decided the answer, or the first frame if no face was found. */
  readonly frame: Frame;
  /**
   * The face's box in that frame. Its descriptor is the mean over the observations that decided.
   */
  readonly face: Face | null;
  /** The nearest person to that face, whether accepted or not. */
  readonly nearest: Nearest | null;
  readonly detector: Detector | null;
  /** Number of frames that were examined. */
  readonly frames: number;
}

/**
 * A face is decided by this many observations together: few strangers are near a person in all of
 * them.
 */
export const FUSED_OBSERVATIONS = 3;

/**
 * Examines the frames in order. The tiny detector runs first; where it finds no clear face, SSD
 * runs on the same frame. The cascade stops at the first clear face that is near enough to a person
 * for one observation to decide, or when three observations of the same face have decided together.
 * If nobody is accepted, up to three frames are examined again as enhanced views. The amount of
 * work depends on the frames and the gallery alone, never on elapsed time.
 * @returns null if there are no frames
 * @throws the signal's reason, if it is aborted
 * @throws what `requireTime` throws, before a detector run that may not finish in time
 */
export async function recogniseFrames(
  frames: AsyncIterable<Frame>,
  context: CascadeContext,
): Promise<CascadeResult | null> {
  const { gallery, rule, stages } = context;
  const seen: Frame[] = [];
  const tracks: Track[] = [];
  let verdict: Verdict | null = null;
  for await (const frame of stages ? timedItems(frames, "frame", stages) : frames) {
    seen.push(frame);
    // Alternate between the aligned chip and its mirror image.
    const observations = await observePlain(
      frame,
      context,
      seen.length % 2 === 1 ? "straight" : "mirrored",
    );
    verdict = immediateVerdict(observations, rule);
    if (verdict) break;
    for (const observation of observations) addToTrack(tracks, observation);
    const seenOften = tracks.filter((track) =>
      track.filter(({ clear }) => clear).length >= FUSED_OBSERVATIONS
    );
    // Go on: another face in the video may belong to a known person.
    const isAll = tracks.length > 0 && seenOften.length === tracks.length;
    if (isAll || bestVerdict(seenOften, gallery, rule)?.accepted) break;
  }
  const [first] = seen;
  if (!first) return null;
  verdict ??= bestVerdict(await refineShortTracks(tracks), gallery, rule);
  if (!verdict?.accepted) verdict = await retryEnhanced(middleFirst(seen), verdict, context);
  if (!verdict) {
    const nothing = { face: null, nearest: null, detector: null };
    return { outcome: "no_face", frame: first, ...nothing, frames: seen.length };
  }
  const { frame, face, nearest, detector } = verdict.observation;
  const outcome = verdict.accepted ? "recognised" : "unknown";
  return { outcome, frame, face, nearest, detector, frames: seen.length };
}

const BOTH = ["tiny", "ssd"] as const;

/**
 * Observes a frame as it is, and an enhanced view if there is no clear face and the light is bad.
 */
async function observePlain(
  frame: Frame,
  context: CascadeContext,
  chip: Chip,
): Promise<Observation[]> {
  const observations = await observe(plainView(frame), BOTH, context, chip);
  const better = observations[0]?.clear ? null : enhancedView(frame);
  const retried = better ? await observe(better, BOTH, context, chip) : [];
  return retried.length > 0 ? retried : observations;
}

/** Long tracks contain both chips of the face already. Describe the faces of short ones by both. */
async function refineShortTracks(tracks: readonly Track[]): Promise<Track[]> {
  return await Promise.all(tracks.map(async (track) => {
    if (track.length >= FUSED_OBSERVATIONS) return track;
    const refined: Track = [];
    for (const observation of track) refined.push(await observation.refine());
    return refined;
  }));
}

/** The first observation that is enough to decide alone. */
function immediateVerdict(observations: readonly Observation[], rule: MatchRule): Verdict | null {
  const observation = observations.find(({ clear, nearest }) =>
    clear && acceptsAtOnce(rule, nearest)
  );
  return observation ? { accepted: true, nearest: observation.nearest, observation } : null;
}

/** The frames to examine again, the middle one first: it most likely shows the video's subject. */
function middleFirst(frames: readonly Frame[]): Frame[] {
  const [middle, last] = [Math.floor(frames.length / 2), frames.length - 1];
  return [...new Set([middle, 0, last])].map((i) => frames[i]!);
}

/** The verdict on enhanced views, if it is better than the one on plain frames. */
async function retryEnhanced(
  frames: readonly Frame[],
  plain: Verdict | null,
  context: CascadeContext,
): Promise<Verdict | null> {
  const { gallery, rule } = context;
  const tracks: Track[] = [];
  for (const frame of frames) {
    let isFound = false;
    for await (const observations of observeEnhanced(frame, plain, context)) {
      isFound ||= observations.length > 0;
      const verdict = immediateVerdict(observations, rule);
      if (verdict) return verdict;
      for (const observation of observations) addToTrack(tracks, observation);
      // The remaining views only help with faces that are not clear.
      if (observations.some(({ clear }) => clear)) break;
    }
    // If one frame has no face, most likely none has.
    if (!isFound) break;
  }
  const retried = bestVerdict(tracks, gallery, rule);
  return retried && (retried.accepted || !plain?.observation.clear) ? retried : plain;
}

/**
 * Observes enhanced views of one frame in turn: brightened and denoised, with a border, rotated,
 * and close-ups. If the plain frame has a clear face of an unknown person, a closer view would not
 * change that; only bad light could hide who it is.
 */
async function* observeEnhanced(
  frame: Frame,
  plain: Verdict | null,
  context: CascadeContext,
): AsyncGenerator<Observation[]> {
  if (plain?.observation.clear) {
    const better = isPoorlyLit(plain.observation.frame, plain.observation.face.box) &&
      enhancedView(frame);
    if (better) yield await bestObservations([better], BOTH, context);
    return;
  }
  const base = enhancedView(frame) ?? plainView(frame);
  yield await bestObservations([paddedView(base)], BOTH, context);
  yield await bestObservations(rotatedViews(base), ["tiny", "fine"], context);
  yield await bestObservations(await closeUps(frame), ["fine"], context);
}

/**
 * The two observations with the highest detection scores. In the other views the face is rotated
 * too far.
 */
async function bestObservations(
  views: readonly View[],
  detectors: readonly Detector[],
  context: CascadeContext,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const view of views) {
    const [observation] = await observe(view, detectors, context);
    if (observation) observations.push(await observation.refine());
  }
  return observations.sort((a, b) => b.face.score - a.face.score).slice(0, 2);
}
