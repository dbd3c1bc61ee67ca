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

/** What the frames of one video came to. */
export interface CascadeResult {
  readonly outcome: "recognised" | "unknown" | "no_face";
  /** The frame that decided, or the first where there was no face. */
  readonly frame: Frame;
  /** Its box in that frame; its descriptor is the mean of all looks that decided. */
  readonly face: Face | null;
  /** The nearest person to that face, near enough or not. */
  readonly nearest: Nearest | null;
  readonly detector: Detector | null;
  /** How many frames were looked at. */
  readonly frames: number;
}

/** So many looks at a face decide together: fewer strangers are near somebody in all of them. */
export const FUSED_OBSERVATIONS = 3;

/**
 * Looks at one frame after another, with the quick detector and, where it finds no clear face, with the
 * thorough one. It ends at the first clear face that is so near to a person that one look is enough, and
 * when three looks at the same face have decided together. Where that failed, up to three frames are looked
 * at again with remedies. How much is done depends on the frames and the gallery alone, never on the time
 * that it takes.
 * @returns null if there is no frame at all
 * @throws the signal's reason, if it is aborted
 * @throws what `mustHave` throws, before a detector that may take longer than there is time
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
    // Of one face both chips get their turn.
    const observations = await observePlain(
      frame,
      context,
      seen.length % 2 === 1 ? "straight" : "mirrored",
    );
    verdict = atOnce(observations, rule);
    if (verdict) break;
    for (const observation of observations) addToTrack(tracks, observation);
    const seenOften = tracks.filter((track) =>
      track.filter(({ clear }) => clear).length >= FUSED_OBSERVATIONS
    );
    // Another face may be the known one.
    const isAll = tracks.length > 0 && seenOften.length === tracks.length;
    if (isAll || bestVerdict(seenOften, gallery, rule)?.accepted) break;
  }
  const [first] = seen;
  if (!first) return null;
  verdict ??= bestVerdict(await refinedWhereFew(tracks), gallery, rule);
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

/** Looks at a frame as it is; where it shows no clear face and the light is bad, at a better picture. */
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

/** Tracks of many looks have both chips already; those of a few get them. */
async function refinedWhereFew(tracks: readonly Track[]): Promise<Track[]> {
  return await Promise.all(tracks.map(async (track) => {
    if (track.length >= FUSED_OBSERVATIONS) return track;
    const refined: Track = [];
    for (const observation of track) refined.push(await observation.refine());
    return refined;
  }));
}

/** The first look that is enough by itself. */
function atOnce(observations: readonly Observation[], rule: MatchRule): Verdict | null {
  const observation = observations.find(({ clear, nearest }) =>
    clear && acceptsAtOnce(rule, nearest)
  );
  return observation ? { accepted: true, nearest: observation.nearest, observation } : null;
}

/** Frames to look at again: a video's middle shows most likely what it is about. */
function middleFirst(frames: readonly Frame[]): Frame[] {
  const [middle, last] = [Math.floor(frames.length / 2), frames.length - 1];
  return [...new Set([middle, 0, last])].map((i) => frames[i]!);
}

/** What frames come to with remedies, if that is better than what plain looks came to. */
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
      const verdict = atOnce(observations, rule);
      if (verdict) return verdict;
      for (const observation of observations) addToTrack(tracks, observation);
      // What is tried next is for faces that are not seen clearly.
      if (observations.some(({ clear }) => clear)) break;
    }
    // Most videos without a face have none in any frame.
    if (!isFound) break;
  }
  const retried = bestVerdict(tracks, gallery, rule);
  return retried && (retried.accepted || !plain?.observation.clear) ? retried : plain;
}

/**
 * Looks at one frame with remedies, one after another: a lighter and smoother picture, one with more room
 * around, turned ones, and close-ups. A clear face that is nobody's is nobody's from closer, too: only bad
 * light may have hidden who it is.
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

/** Of several views the two looks that a detector is surest of: in the others the face is turned too far. */
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
