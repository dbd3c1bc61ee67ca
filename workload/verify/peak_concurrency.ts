/** A time interval in milliseconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The maximum number of intervals that overlap. Intervals that only touch do not overlap. */
export function peakConcurrency(intervals: readonly Interval[]): number {
  const changes = intervals.flatMap(({ start, end }) => [
    { at: start, by: 1 },
    // An interval shorter than the clock's resolution still counts.
    { at: Math.max(end, start + 1), by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let running = 0;
  let most = 0;
  for (const { by } of changes) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}
