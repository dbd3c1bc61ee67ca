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

/** The longest pause, in samples: SSD takes as long as ten runs of the fast detector. */
const LONGEST = 20;

/**
 * As long as it finds more it is due in each sample; otherwise the pauses double. So in a lesson with
 * small faces it looks at all samples, and in an hour of traffic at few.
 */
export function createSecondDetector(): SecondDetector {
  let [pause, left] = [0, 0];
  return {
    isDue(isBlindScene) {
      if (isBlindScene) pause = left = 0;
      return left-- <= 0;
    },
    looked(hasFoundMore) {
      pause = hasFoundMore ? 0 : Math.min(LONGEST, 2 * pause + 1);
      left = pause;
    },
  };
}
