import { createDetectorTiming, type RequireTime } from "../cascade/detector_timing.ts";
import type { FaceFinder } from "../faces/face_finder.ts";

/**
 * A face finder that looks at the clock before each net, because a net blocks the thread: a timer
 * that aborts the signal may then be late.
 * @throws what `requireTime` throws, and the signal's reason, before a net runs
 */
export function finderInTime(
  finder: FaceFinder,
  { signal, requireTime }: {
    readonly signal?: AbortSignal | undefined;
    readonly requireTime?: RequireTime | undefined;
  },
): FaceFinder {
  if (!requireTime) return finder;
  const timing = createDetectorTiming();
  const before = () => {
    signal?.throwIfAborted();
    requireTime(0);
  };
  return {
    detect(frame, detector, stages) {
      signal?.throwIfAborted();
      return timing.run(detector, () => finder.detect(frame, detector, stages), requireTime);
    },
    describe(...args) {
      before();
      return finder.describe(...args);
    },
    refine(...args) {
      before();
      return finder.refine(...args);
    },
    encode: finder.encode,
  };
}
