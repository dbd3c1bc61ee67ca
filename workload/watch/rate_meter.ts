/** Measures the rate of progress and estimates the time that is left. */
export interface RateMeter {
  /** Records how many are done. @param at milliseconds of the meter's clock */
  record(done: number, at?: number): void;
  /** Done per second over the last ten seconds; null while that is unknown. */
  perSecond(): number | null;
  /** Estimated seconds until all are done; null if unknown. */
  secondsLeft(left: number, work?: Work): number | null;
  /** Records the progress. @returns `4.0/s, 4 min left`, or an empty text if there is no estimate */
  text(done: number, total: number, work?: Work): string;
}

/** What is known about the work in progress. */
export interface Work {
  /** How many are being worked on now. */
  readonly inFlight: number;
  /** Seconds that the slowest one so far took; 0 if unknown. */
  readonly slowest: number;
}

/** The rate is that of the last ten seconds. */
const WINDOW_SECONDS = 10;

/** @param now a monotonic clock in milliseconds */
export function createRateMeter(now: () => number = () => performance.now()): RateMeter {
  let seen: { at: number; done: number }[] = [];
  let progressAt = 0;

  function record(done: number, at = now()): void {
    if (done !== seen.at(-1)?.done) progressAt = at;
    const from = at - WINDOW_SECONDS * 1000;
    // Keep the last entry before the window: the window starts there.
    const before = seen.findLastIndex((one) => one.at <= from);
    seen = [...seen.slice(Math.max(before, 0)), { at, done }];
  }
  function perSecond(): number | null {
    const [first, last] = [seen[0], seen.at(-1)];
    if (!first || !last) return null;
    const seconds = (last.at - first.at) / 1000;
    return seconds < 0.5 ? null : Math.max(0, (last.done - first.done) / seconds);
  }
  /**
   * At the rate of the last seconds, but not before those in flight can be done: the slow ones are the last to
   * arrive, so the rate knows only the quick ones. One in flight may take as long as the slowest so far; one that
   * takes longer is expected to take as long again.
   */
  function secondsLeft(
    left: number,
    { inFlight, slowest }: Work = { inFlight: 0, slowest: 0 },
  ): number | null {
    const last = seen.at(-1);
    if (!last || last.done === 0 || left <= 0) return null;
    const idle = (last.at - progressAt) / 1000;
    const slow = Math.max(slowest - idle, idle);
    const rate = perSecond();
    if (rate) return Math.max(left / rate, slow);
    return inFlight > 0 && slow > 0 ? Math.ceil(left / inFlight) * slow : null;
  }
  return {
    record,
    perSecond,
    secondsLeft,
    text(done, total, work) {
      record(done);
      const [rate, seconds] = [perSecond(), secondsLeft(total - done, work)];
      if (seconds === null) return "";
      const speed = rate ? `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s, ` : "about ";
      return `${speed}${timeText(seconds)} left`;
    },
  };
}

/** `12 s`, `4 min` or `1.5 h`. */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
