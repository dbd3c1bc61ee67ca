import type { Detector, Face } from "./faces.ts";
import type { Frame } from "./frame.ts";
import { lookAt, type Means, plainView, type View } from "./look.ts";
import { acceptsAtOnce, type Nearest } from "./match.ts";
import { closeUps, repaired, turned, widened } from "./remedies.ts";
import { timedItems } from "./stages.ts";
import { decide, join, type Track, type Verdict } from "./tracks.ts";

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
/** So many frames are looked at again where plain looks failed. */
const REMEDIED_FRAMES = 2;

/**
 * Looks at one frame after another, with the quick detector and, where it finds no clear face, with the
 * thorough one. It ends at the first clear face that is so near to a person that one look is enough, and
 * when three looks at the same face have decided together. Where plain looks failed, the first frames are
 * looked at again with remedies. How much is done depends on the frames and the gallery alone, never on
 * the time that it takes.
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
    const look = await lookAt(plainView(frame), ["tiny", "ssd"], means);
    if (!look) continue;
    if (look.clear && acceptsAtOnce(rule, look.nearest)) {
      verdict = { accepted: true, nearest: look.nearest, look };
      break;
    }
    const track = join(tracks, look);
    if (track.filter(({ clear }) => clear).length < FUSED_LOOKS) continue;
    // Another face may be the known one.
    if (tracks.length === 1 || decide([track], gallery, rule)?.accepted) break;
  }
  const [first] = seen;
  if (!first) return null;
  verdict ??= decide(tracks, gallery, rule);
  for (const frame of seen.slice(0, REMEDIED_FRAMES)) {
    if (verdict?.accepted) break;
    const again = await remedied(frame, verdict, means);
    if (again && (again.accepted || !verdict?.look.clear)) verdict = again;
  }
  if (!verdict) {
    const nothing = { face: null, nearest: null, detector: null };
    return { outcome: "no_face", frame: first, ...nothing, frames: seen.length };
  }
  const { frame, face, nearest, detector } = verdict.look;
  const outcome = verdict.accepted ? "recognised" : "unknown";
  return { outcome, frame, face, nearest, detector, frames: seen.length };
}

/**
 * What a frame comes to with remedies, each tried only where those before it showed no clear face: a
 * lighter and smoother picture, one with more room around, one that is turned, and close-ups of its parts.
 */
async function remedied(
  frame: Frame,
  plain: Verdict | null,
  means: Means,
): Promise<Verdict | null> {
  const tracks: Track[] = [];
  const look = async (views: readonly View[], detectors: readonly Detector[]) => {
    const looks = [];
    for (const view of views) {
      const look = await lookAt(view, detectors, means);
      if (look) looks.push(look);
    }
    // The two that a detector is surest of: of a turned picture the others are turned too far.
    looks.sort((a, b) => b.face.score - a.face.score);
    for (const one of looks.slice(0, 2)) join(tracks, one);
    return tracks.some((track) => track.some(({ clear }) => clear));
  };
  const better = repaired(frame);
  const base = better ?? plainView(frame);
  const isDone = better !== null && await look([better], ["tiny", "ssd"]);
  // A clear face that is nobody's needs no other view.
  if (!isDone && !plain?.look.clear) {
    await look([widened(base)], ["tiny", "ssd"]) || await look(turned(base), ["tiny"]) ||
      await look(await closeUps(frame), ["tiny"]);
  }
  return decide(tracks, means.gallery, means.rule);
}
