/** Numbers from 0 to 1, excluding 1. */
export type Random = () => number;

/**
 * The random numbers of one stream, the same for the same seed and name. Streams do not affect each
 * other.
 */
export function randomOf(seed: number, ...stream: readonly (string | number)[]): Random {
  return mulberry32(hash([seed, ...stream].join("/")));
}

/** An integer from `from` to `to`, inclusive. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** The values in random order (Fisher and Yates). */
export function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const mixed = [...values];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = between(random, 0, i);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/**
 * One of the values with its probability; `otherwise` with what is left of 1.
 * @throws if the probabilities exceed 1
 */
export function chosen<T>(
  random: Random,
  shares: readonly (readonly [share: number, value: T])[],
  otherwise: T,
): T {
  if (shares.reduce((sum, [share]) => sum + share, 0) > 1) throw new Error("shares beyond 1");
  let left = random();
  for (const [share, value] of shares) {
    if (left < share) return value;
    left -= share;
  }
  return otherwise;
}

/** The mixing of MurmurHash3 over UTF-16 code units: 32 bits. */
function hash(text: string): number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, small, and good enough here. */
function mulberry32(state: number): Random {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
