import type { Chip, Detector, Face } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import { type Look, looksAt, type Means, plainView, type View } from "./observation.ts";
import { acceptsAtOnce, type MatchRule } from "../gallery/match_rule.ts";
import { type Nearest } from "../gallery/nearest.ts";
import { closeUps, isBadlyLit, repaired, turned, widened } from "./enhanced_views.ts";
import { timedItems } from "../stage_timer.ts";
import { decide, join, type Track, type Verdict } from "./face_track.ts";

/** What the frames of one video came to. */
export interface Sighting {
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
export const FUSED_LOOKS = 3;

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
export async function sight(
  frames: AsyncIterable<Frame>,
  means: Means,
): Promise<Sighting | null> {
  const { gallery, rule, stages } = means;
  const seen: Frame[] = [];
  const tracks: Track[] = [];
  let verdict: Verdict | null = null;
  for await (const frame of stages ? timedItems(frames, "frame", stages) : frames) {
    seen.push(frame);
    // Of one face both chips get their turn.
    const looks = await plainLooks(frame, means, seen.length % 2 === 1 ? "straight" : "mirrored");
    verdict = atOnce(looks, rule);
    if (verdict) break;
    for (const look of looks) join(tracks, look);
    const seenOften = tracks.filter((track) =>
      track.filter(({ clear }) => clear).length >= FUSED_LOOKS
    );
    // Another face may be the known one.
    const isAll = tracks.length > 0 && seenOften.length === tracks.length;
    if (isAll || decide(seenOften, gallery, rule)?.accepted) break;
  }
  const [first] = seen;
  if (!first) return null;
  verdict ??= decide(await refinedWhereFew(tracks), gallery, rule);
  if (!verdict?.accepted) verdict = await lookAgain(middleFirst(seen), verdict, means);
  if (!verdict) {
    const nothing = { face: null, nearest: null, detector: null };
    return { outcome: "no_face", frame: first, ...nothing, frames: seen.length };
  }
  const { frame, face, nearest, detector } = verdict.look;
  const outcome = verdict.accepted ? "recognised" : "unknown";
  return { outcome, frame, face, nearest, detector, frames: seen.length };
}

const BOTH = ["tiny", "ssd"] as const;

/** Looks at a frame as it is; where it shows no clear face and the light is bad, at a better picture. */
async function plainLooks(frame: Frame, means: Means, chip: Chip): Promise<Look[]> {
  const looks = await looksAt(plainView(frame), BOTH, means, chip);
  const better = looks[0]?.clear ? null : repaired(frame);
  const again = better ? await looksAt(better, BOTH, means, chip) : [];
  return again.length > 0 ? again : looks;
}

/** Tracks of many looks have both chips already; those of a few get them. */
async function refinedWhereFew(tracks: readonly Track[]): Promise<Track[]> {
  return await Promise.all(tracks.map(async (track) => {
    if (track.length >= FUSED_LOOKS) return track;
    const refined: Track = [];
    for (const look of track) refined.push(await look.refined());
    return refined;
  }));
}

/** The first look that is enough by itself. */
function atOnce(looks: readonly Look[], rule: MatchRule): Verdict | null {
  const look = looks.find(({ clear, nearest }) => clear && acceptsAtOnce(rule, nearest));
  return look ? { accepted: true, nearest: look.nearest, look } : null;
}

/** Frames to look at again: a video's middle shows most likely what it is about. */
function middleFirst(frames: readonly Frame[]): Frame[] {
  const [middle, last] = [Math.floor(frames.length / 2), frames.length - 1];
  return [...new Set([middle, 0, last])].map((i) => frames[i]!);
}

/** What frames come to with remedies, if that is better than what plain looks came to. */
async function lookAgain(
  frames: readonly Frame[],
  plain: Verdict | null,
  means: Means,
): Promise<Verdict | null> {
  const { gallery, rule } = means;
  const tracks: Track[] = [];
  for (const frame of frames) {
    let isFound = false;
    for await (const looks of remediedLooks(frame, plain, means)) {
      isFound ||= looks.length > 0;
      const verdict = atOnce(looks, rule);
      if (verdict) return verdict;
      for (const look of looks) join(tracks, look);
      // What is tried next is for faces that are not seen clearly.
      if (looks.some(({ clear }) => clear)) break;
    }
    // Most videos without a face have none in any frame.
    if (!isFound) break;
  }
  const again = decide(tracks, gallery, rule);
  return again && (again.accepted || !plain?.look.clear) ? again : plain;
}

/**
 * Looks at one frame with remedies, one after another: a lighter and smoother picture, one with more room
 * around, turned ones, and close-ups. A clear face that is nobody's is nobody's from closer, too: only bad
 * light may have hidden who it is.
 */
async function* remediedLooks(
  frame: Frame,
  plain: Verdict | null,
  means: Means,
): AsyncGenerator<Look[]> {
  if (plain?.look.clear) {
    const better = isBadlyLit(plain.look.frame, plain.look.face.box) && repaired(frame);
    if (better) yield await bestLooks([better], BOTH, means);
    return;
  }
  const base = repaired(frame) ?? plainView(frame);
  yield await bestLooks([widened(base)], BOTH, means);
  yield await bestLooks(turned(base), ["tiny", "fine"], means);
  yield await bestLooks(await closeUps(frame), ["fine"], means);
}

/** Of several views the two looks that a detector is surest of: in the others the face is turned too far. */
async function bestLooks(
  views: readonly View[],
  detectors: readonly Detector[],
  means: Means,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (const view of views) {
    const [look] = await looksAt(view, detectors, means);
    if (look) looks.push(await look.refined());
  }
  return looks.sort((a, b) => b.face.score - a.face.score).slice(0, 2);
}
