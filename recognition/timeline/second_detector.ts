/** When to look with the slow detector, because the fast one finds nothing. */
export interface SecondDetector {
  /** Whether it is due in a sample in which the fast one has found nothing. */
  isDue(isNewScene: boolean): boolean;
  /** One of them has found a face: look closely again from now on. */
  found(): void;
}

/** The longest pause, in samples: SSD takes as long as ten runs of the fast detector. */
const LONGEST = 15;

/**
 * In each scene it is due at once. While it finds nothing, either, the pauses double: an hour of
 * traffic has no faces.
 */
export function createSecondDetector(): SecondDetector {
  let [pause, left] = [0, 0];
  const found = () => pause = left = 0;
  return {
    isDue(isNewScene) {
      if (isNewScene) found();
      if (left-- > 0) return false;
      left = pause;
      pause = Math.min(LONGEST, 2 * pause + 1);
      return true;
    },
    found,
  };
}
