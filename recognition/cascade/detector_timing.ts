import type { Detector } from "../faces/face_finder.ts";

/** Throws if there are fewer milliseconds left to work in. */
export type RequireTime = (ms: number) => void;

/** How long the detectors take in this process: for as long as its models live. */
export interface DetectorTiming {
  /** Milliseconds that the detector's next run may take; 0 if nothing has run. */
  expected(detector: Detector): number;
  /**
   * Runs the detector with `look`, if there is time for it.
   * @throws what `mustHave` throws, before the detector is run
   */
  run<T>(detector: Detector, work: () => Promise<T>, requireTime?: RequireTime): Promise<T>;
}

/** So many last runs count, so one that was slow by chance does not count for ever. */
export const LAST_RUNS = 5;

/** SSD's first run, its loading in it, takes 4 to so many times as long as tiny's: measured. */
export const FIRST_SSD_RUN = 12;

/** How many times as long as tiny's the first run of a slower detector may take. */
const FIRST: Readonly<Record<Detector, number>> = { tiny: 1, fine: 6, ssd: FIRST_SSD_RUN };

/** `now` is a clock in milliseconds. */
export function createDetectorTiming(now: () => number = () => performance.now()): DetectorTiming {
  const runs: Record<Detector, number[]> = { tiny: [], fine: [], ssd: [] };
  /** The runs to go by, and how many times as long the next may take. */
  const basis = (detector: Detector) =>
    runs[detector].length === 0
      ? { of: runs.tiny, times: FIRST[detector] }
      : { of: runs[detector], times: 1 };
  const expected = (detector: Detector) => {
    const { of, times } = basis(detector);
    return Math.max(0, ...of) * times;
  };

  return {
    expected,
    async run(detector, work, requireTime) {
      try {
        requireTime?.(expected(detector));
      } catch (error) {
        // A detector that is not run has no quicker run: an odd one would stop it for ever.
        const { of } = basis(detector);
        if (of.length > 0) of.splice(of.indexOf(Math.max(...of)), 1);
        throw error;
      }
      const started = now();
      const seen = await work();
      runs[detector].push(now() - started);
      runs[detector].splice(0, runs[detector].length - LAST_RUNS);
      return seen;
    },
  };
}
