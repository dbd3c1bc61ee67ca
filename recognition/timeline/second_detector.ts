import { MAX_MISSED } from "./tracker.ts";

/** When to look with the slow detector, too, because the fast one may miss faces. */
export interface SecondDetector {
  /**
   * Whether it is due in the next sample.
   * @param isBlindScene whether a new scene has begun in which the fast one is sure of no face
   */
  isDue(isBlindScene: boolean): boolean;
  /** Tells whether it has found a face that the fast one missed. */
  looked(hasFoundMore: boolean): void;
}

/** A pause in samples: SSD takes as long as twelve runs of the fast detector. */
const PAUSE = 20;

/**
 * As long as it finds more, it pauses for as many samples as a track survives without its face;
 * otherwise for longer. So a face that only it finds is followed, for a third of the work.
 */
export function createSecondDetector(): SecondDetector {
  let left = 0;
  return {
    isDue(isBlindScene) {
      return left-- <= 0 || isBlindScene;
    },
    looked(hasFoundMore) {
      left = hasFoundMore ? MAX_MISSED : PAUSE;
    },
  };
}
