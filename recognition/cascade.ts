import { sleep } from "../contract/stop.ts";
import { accepts, type MatchRule, type Nearest, nearest } from "./match.ts";
import type { Detector, Face, FaceFinder } from "./faces.ts";
import type { Frame } from "./frame.ts";
import type { Gallery } from "./gallery.ts";
import type { MustHave, Pace } from "./pace.ts";
import { CONFIDENT, isClear, mostPromising } from "./quality.ts";
import { openStages, type Stages, timedItems } from "./stages.ts";

/** What the frames of one video came to. */
export interface Sighting {
  readonly outcome: "recognised" | "unknown" | "no_face";
  /** The frame that decided, or the first where there was no face. */
  readonly frame: Frame;
  readonly face: Face | null;
  /** The nearest person to that face, near enough or not. */
  readonly nearest: Nearest | null;
  readonly detector: Detector | null;
  /** How many frames were looked at. */
  readonly frames: number;
}

/** What the cascade works with. */
export interface Means {
  readonly finder: FaceFinder;
  readonly gallery: Gallery;
  readonly rule: MatchRule;
  readonly pace: Pace;
  /** After so many milliseconds no further frame is looked at. */
  readonly maxMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly mustHave?: MustHave | undefined;
  readonly stages?: Stages;
}

/** Cheap first. */
const DETECTORS: readonly Detector[] = ["tiny", "ssd"];

/** A face, and how it compares. */
type Candidate = Pick<Sighting, "frame" | "detector"> & {
  readonly face: Face;
  readonly nearest: Nearest | null;
  /** Large and sharp. */
  readonly clear: boolean;
  /** Surely a face. */
  readonly sure: boolean;
};

/**
 * Looks at one frame after another, with the quick detector and then the thorough one, and stops at
 * the first clear face that is near enough to one person of the gallery. A blurred or tiny face
 * decides only if no clear one came. Nobody near enough: the face that came nearest is the unknown
 * one; a weak detection that is near nobody is no face.
 * @returns null if there is no frame at all
 * @throws the signal's reason, if it is aborted
 * @throws what `mustHave` throws, before a detector that may take longer than there is time
 */
export async function sight(
  frames: AsyncIterable<Frame>,
  means: Means,
): Promise<Sighting | null> {
  const { rule, pace, maxMs = Infinity, signal, mustHave, stages = openStages() } = means;
  const started = performance.now();
  let first: Frame | null = null;
  let best: Candidate | null = null;
  let count = 0;
  for await (const frame of timedItems(frames, "frame", stages)) {
    count++;
    first ??= frame;
    using view = means.finder.look(frame, stages);
    for (const detector of DETECTORS) {
      // A detector holds the thread: only now can a timer's abort come through.
      if (signal) await sleep(0);
      signal?.throwIfAborted();
      // Nor can the next one be stopped: it has to fit.
      const candidate = await pace.run(detector, async () => {
        const detection = mostPromising(await view.detect(detector));
        if (!detection) return null;
        const face = await view.describe(detection);
        const found = await stages.timed("match", () => nearest(means.gallery, face.descriptor));
        const [clear, sure] = [isClear(frame, face), face.score >= CONFIDENT];
        return { frame, detector, face, nearest: found, clear, sure };
      }, mustHave);
      if (!candidate) continue;
      if (!best || isBetter(candidate, best)) best = candidate;
      if (candidate.clear && accepts(rule, candidate.nearest)) return sighted(candidate);
    }
    if (performance.now() - started > maxMs) break;
  }
  if (best && (best.sure || accepts(rule, best.nearest))) return sighted(best);
  if (!first) return null;
  const nothing = { face: null, nearest: null, detector: null };
  return { outcome: "no_face", frame: first, ...nothing, frames: count };

  function sighted({ frame, face, nearest, detector }: Candidate): Sighting {
    const outcome = accepts(rule, nearest) ? "recognised" : "unknown";
    return { outcome, frame, face, nearest, detector, frames: count };
  }
}

/** A sure face before a weak detection, then a clear one before others, then the nearer. */
function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.sure !== other.sure) return one.sure;
  if (one.clear !== other.clear) return one.clear;
  return (one.nearest?.distance ?? Infinity) < (other.nearest?.distance ?? Infinity);
}
