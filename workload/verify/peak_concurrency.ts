/** A stretch of time, in milliseconds of one clock. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** How many of the intervals hold at one moment, at most. One that ends when another begins is over. */
export function peakConcurrency(intervals: readonly Interval[]): number {
  const changes = intervals.flatMap(({ start, end }) => [
    { at: start, by: 1 },
    // What took less than the clock's millisecond still took place.
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
