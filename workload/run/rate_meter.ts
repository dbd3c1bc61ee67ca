/** Measures the rate of progress and estimates the time that is left. */
export interface RateMeter {
  /** Records the progress. @returns `4.0/s, 4 min left`, or an empty text if the rate is unknown or zero */
  text(done: number, total: number): string;
}

/** The rate is that of the last ten seconds. */
const WINDOW_SECONDS = 10;

/** @param now a monotonic clock in milliseconds */
export function createRateMeter(now: () => number = () => performance.now()): RateMeter {
  let seen: { at: number; done: number }[] = [];
  return {
    text(done, total) {
      const at = now();
      const from = at - WINDOW_SECONDS * 1000;
      // Keep the last entry before the window: the window starts there.
      const before = seen.findLastIndex((one) => one.at <= from);
      seen = [...seen.slice(Math.max(before, 0)), { at, done }];
      const [first] = seen;
      const seconds = (at - first!.at) / 1000;
      const perSecond = (done - first!.done) / seconds;
      if (seconds < 0.5 || !(perSecond > 0) || done >= total) return "";
      const rate = perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0);
      return `${rate}/s, ${timeText((total - done) / perSecond)} left`;
    },
  };
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
