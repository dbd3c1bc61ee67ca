/**
 * Delay before attempt `n` (from 1), in milliseconds: exponential with full jitter.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(
  attempt: number,
  { base = 100, cap = 20_000, random = Math.random }: {
    base?: number;
    cap?: number;
    random?: () => number;
  } = {},
): number {
  return Math.round(random() * Math.min(cap, base * 2 ** Math.min(attempt - 1, 30)));
}

/** Visibility timeout of a failed message, in seconds: 5, 10, 20 … up to 15 minutes. */
export function redeliverySeconds(receiveCount: number): number {
  return Math.min(900, 5 * 2 ** Math.min(receiveCount - 1, 10));
}
