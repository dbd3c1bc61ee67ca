import { distanceBetween } from "../gallery/nearest.ts";

/** Descriptors of one stranger, each the mean of several looks, are at most this far apart. */
const SAME_STRANGER = 0.5;

/**
 * Returns a function that numbers strangers from 1, the same one alike in every video of a run. Two
 * strangers of one video have different numbers.
 */
export function createStrangerNumbers(): (strangers: readonly Float32Array[]) => number[] {
  const known: Float32Array[] = [];
  return (strangers) => {
    const taken = new Set<number>();
    return strangers.map((descriptor) => {
      let best = -1;
      for (const [i, other] of known.entries()) {
        if (taken.has(i)) continue;
        const distance = distanceBetween(descriptor, other);
        if (distance > SAME_STRANGER) continue;
        if (best < 0 || distance < distanceBetween(descriptor, known[best]!)) best = i;
      }
      if (best < 0) best = known.push(descriptor) - 1;
      taken.add(best);
      return best + 1;
    });
  };
}
