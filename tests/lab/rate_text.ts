/**
 * The rate of a run from the times of its ledger lines, in milliseconds: of the whole run, in whose first half the bridge
 * compiles its code, and of the second half, as it goes on.
 */
export function rateText(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const half = sorted.slice(sorted.length >> 1);
  return `${sorted.length} events from the queue to the ledger in ${
    secondsOf(sorted).toFixed(1)
  } s: ` +
    `${perSecond(sorted)} a second, ${perSecond(half)} in the second half`;
}

function perSecond(sorted: readonly number[]): string {
  return ((sorted.length - 1) / secondsOf(sorted)).toFixed(1);
}

function secondsOf(sorted: readonly number[]): number {
  return (sorted.at(-1)! - sorted[0]!) / 1000;
}
