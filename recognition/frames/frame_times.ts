/** Frames that are closer together look alike. */
const MIN_SECONDS_APART = 0.2;
/** Used if the video's duration is unknown. */
const SECONDS_APART = 0.5;

/**
 * The times, in seconds, at which to take further frames of a video: `count` times, spread evenly
 * from `start` over `seconds` (0 if unknown), without the one that is nearest to `first`, the time
 * of the frame already taken.
 */
export function frameTimes(
  { first, start, seconds, count }: {
    first: number;
    start: number;
    seconds: number;
    count: number;
  },
): number[] {
  const apart = seconds > 0 ? Math.max(seconds / count, MIN_SECONDS_APART) : SECONDS_APART;
  const times = Array.from({ length: count }, (_, i) => i * apart)
    .filter((time) => time === 0 || seconds === 0 || time < seconds)
    .map((time) => start + time);
  const nearest = times.reduce(
    (best, time, i) => Math.abs(time - first) < Math.abs(times[best]! - first) ? i : best,
    0,
  );
  return times.toSpliced(nearest, 1);
}

/** Evenly spaced times between the last time that had a picture and a later one that had none. */
export function earlierTimes(last: number, nothing: number, count: number): number[] {
  const apart = Math.max((nothing - last) / (count + 1), MIN_SECONDS_APART);
  return Array.from({ length: count }, (_, i) => last + (i + 1) * apart)
    .filter((time) => time < nothing);
}
