/** Tells how fast something goes, and when it will be done. */
export interface RateMeter {
  /** Notes that so many of so many are done; what to say of it, empty while there is nothing to say. */
  text(done: number, total: number): string;
}

/** So many seconds count: what was before is history. */
const WINDOW_SECONDS = 10;

/** `now` is a clock in milliseconds. */
export function createRateMeter(now: () => number = () => performance.now()): RateMeter {
  let seen: { at: number; done: number }[] = [];
  return {
    text(done, total) {
      const at = now();
      const from = at - WINDOW_SECONDS * 1000;
      // The last one before the window stays: it is where the window begins.
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
