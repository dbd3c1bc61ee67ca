import type { Detector } from "../faces/face_finder.ts";

/** Throws if fewer than `ms` milliseconds are left to work in. */
export type RequireTime = (ms: number) => void;

/** How long each detector takes in this process. */
export interface DetectorTiming {
  /**
   * The most milliseconds that the detector's next run may take, with some to spare; 0 before the
   * first run.
   */
  expected(detector: Detector): number;
  /**
   * Runs `work`, which runs the detector, if there is time for it.
   * @throws what `requireTime` throws, before the detector runs
   */
  run<T>(detector: Detector, work: () => Promise<T>, requireTime?: RequireTime): Promise<T>;
}

/** Only this many recent runs count, so that one slow run is forgotten. */
export const LAST_RUNS = 5;

/**
 * A net may take this many times as long as in its slowest recent run, because others use the
 * processor, too. Stopping early costs one more invocation; stopping late costs the process as well.
 */
export const SPARE = 2;

/**
 * The first SSD run, which loads the model, took 8 to 34 times as long as the slowest recent tiny
 * run: the more tiny runs before it, the longer.
 */
export const FIRST_SSD_RUN = 60;
/** The first run of the fine detector took 3 to 10 times as long. */
const FIRST_FINE_RUN = 20;

/** How many times as long as the slowest recent tiny run each detector's first run may take. */
const FIRST: Readonly<Record<Detector, number>> = {
  tiny: SPARE,
  fine: FIRST_FINE_RUN,
  ssd: FIRST_SSD_RUN,
};

/** @param now a clock in milliseconds */
export function createDetectorTiming(now: () => number = () => performance.now()): DetectorTiming {
  const runs: Record<Detector, number[]> = { tiny: [], fine: [], ssd: [] };
  /** The past runs to estimate from, and a factor. */
  const basis = (detector: Detector) =>
    runs[detector].length === 0
      ? { of: runs.tiny, times: FIRST[detector] }
      : { of: runs[detector], times: SPARE };
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
        // Forget the slowest run. Otherwise one outlier would block the detector for ever.
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
