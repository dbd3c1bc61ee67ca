import {
  createDetectorTiming,
  LAST_RUNS,
  type RequireTime,
  SPARE,
} from "../cascade/detector_timing.ts";
import type { FaceFinder } from "../faces/face_finder.ts";

/** When to stop a face finder. */
export interface Limits {
  readonly signal?: AbortSignal | undefined;
  readonly requireTime?: RequireTime | undefined;
}

/**
 * Returns a function that limits a face finder: it looks at the clock before each net, because a net
 * blocks the thread, and a timer that aborts the signal may then be late. How long the nets take is
 * remembered from one call to the next.
 * @param now a clock in milliseconds
 */
export function createFinderInTime(
  finder: FaceFinder,
  now: () => number = () => performance.now(),
): (limits: Limits) => FaceFinder {
  const timing = createDetectorTiming(now);
  /** How long the last descriptions took, in milliseconds. */
  const recent: number[] = [];

  return ({ signal, requireTime }) => {
    if (!requireTime) return finder;
    const described = async <T>(work: () => Promise<T>): Promise<T> => {
      signal?.throwIfAborted();
      requireTime(SPARE * Math.max(0, ...recent));
      const started = now();
      const face = await work();
      recent.push(now() - started);
      recent.splice(0, recent.length - LAST_RUNS);
      return face;
    };
    return {
      async detect(frame, detector, stages) {
        signal?.throwIfAborted();
        return await timing.run(
          detector,
          () => finder.detect(frame, detector, stages),
          requireTime,
        );
      },
      describe: (...args) => described(() => finder.describe(...args)),
      refine: (...args) => described(() => finder.refine(...args)),
      encode: finder.encode,
    };
  };
}
