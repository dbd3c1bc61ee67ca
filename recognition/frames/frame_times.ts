/** Nearer frames would look alike. */
const MIN_SECONDS_APART = 0.2;
/** Where a video does not tell how long it is. */
const SECONDS_APART = 0.5;

/**
 * When to look at a video again, in seconds: so many looks in all, spread evenly over what is shown from
 * `start` on for `seconds` (0: not known). The place nearest to the first look, at `first`, is its own.
 */
export function frameTimes(
  { first, start, seconds, looks }: {
    first: number;
    start: number;
    seconds: number;
    looks: number;
  },
): number[] {
  const apart = seconds > 0 ? Math.max(seconds / looks, MIN_SECONDS_APART) : SECONDS_APART;
  const times = Array.from({ length: looks }, (_, i) => i * apart)
    .filter((time) => time === 0 || seconds === 0 || time < seconds)
    .map((time) => start + time);
  const nearest = times.reduce(
    (best, time, i) => Math.abs(time - first) < Math.abs(times[best]! - first) ? i : best,
    0,
  );
  return times.toSpliced(nearest, 1);
}

/** So many looks between the last time that showed a picture and a later one that showed none. */
export function earlierTimes(last: number, nothing: number, looks: number): number[] {
  const apart = Math.max((nothing - last) / (looks + 1), MIN_SECONDS_APART);
  return Array.from({ length: looks }, (_, i) => last + (i + 1) * apart)
    .filter((time) => time < nothing);
}
