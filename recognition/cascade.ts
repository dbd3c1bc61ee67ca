import { sleep } from "../contract/stop.ts";
import { accepts, type MatchRule, type Nearest, nearest } from "./match.ts";
import type { Detector, Face, FaceFinder } from "./faces.ts";
import type { Frame } from "./frame.ts";
import type { Gallery } from "./gallery.ts";
import type { MustHave, Pace } from "./pace.ts";

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

/** Cheap first. */
const DETECTORS: readonly Detector[] = ["tiny", "ssd"];

/**
 * Looks at one frame after another, with the quick detector and then the thorough one, and stops at
 * the first face that is near enough to one person of the gallery. Otherwise the face that came
 * nearest is the unknown one.
 * @returns null if there is no frame at all
 * @throws the signal's reason, if it is aborted
 * @throws what `mustHave` throws, before a detector that may take longer than there is time
 */
export async function sight(
  frames: AsyncIterable<Frame>,
  { finder, gallery, rule, pace, signal, mustHave }: {
    finder: FaceFinder;
    gallery: Gallery;
    rule: MatchRule;
    pace: Pace;
    signal?: AbortSignal | undefined;
    mustHave?: MustHave | undefined;
  },
): Promise<Sighting | null> {
  let best: Sighting | null = null;
  let count = 0;
  for await (const frame of frames) {
    count++;
    best ??= { outcome: "no_face", frame, face: null, nearest: null, detector: null, frames: 0 };
    for (const detector of DETECTORS) {
      // A detector holds the thread: only now can a timer's abort come through.
      if (signal) await sleep(0);
      signal?.throwIfAborted();
      // Nor can the next one be stopped: it has to fit.
      const face = await pace.run(detector, () => finder.largest(frame, detector), mustHave);
      if (!face) continue;
      const found = nearest(gallery, face.descriptor);
      if (found && accepts(rule, found)) {
        return { outcome: "recognised", frame, face, nearest: found, detector, frames: count };
      }
      const nearer = best.face === null ||
        (found?.distance ?? Infinity) < (best.nearest?.distance ?? Infinity);
      if (nearer) {
        best = { outcome: "unknown", frame, face, nearest: found, detector, frames: count };
      }
    }
  }
  return best && { ...best, frames: count };
}
