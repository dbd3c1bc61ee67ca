import { quantile } from "../statistics.ts";
import { randomOf } from "./seeded_random.ts";

/** Lower and upper bound, as fractions. */
export type Interval = readonly [number, number];

/** Number of hits among a number of trials. */
export interface Share {
  readonly hits: number;
  readonly looks: number;
}

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959964;
const RESAMPLES = 2000;

/** Wilson's 95 % interval of a proportion (JASA 22, 1927); 0 to 1 without trials. */
export function wilsonInterval({ hits, looks }: Share): Interval {
  if (looks === 0) return [0, 1];
  const rate = hits / looks;
  const shrunk = 1 + Z ** 2 / looks;
  const middle = (rate + Z ** 2 / (2 * looks)) / shrunk;
  const half = (Z / shrunk) * Math.sqrt((rate * (1 - rate)) / looks + (Z / (2 * looks)) ** 2);
  // At 0 % and 100 % rounding would leave a residue.
  return [hits === 0 ? 0 : middle - half, hits === looks ? 1 : middle + half];
}

/**
 * The 95 % bootstrap interval of the pooled rate: people are resampled with replacement, 2,000
 * times.
 */
export function bootstrapOverPeople(people: readonly Share[]): Interval {
  const random = randomOf("bootstrap", people.length);
  const rates = Array.from({ length: RESAMPLES }, () => {
    let [hits, looks] = [0, 0];
    for (let i = 0; i < people.length; i++) {
      const one = people[Math.floor(random() * people.length)]!;
      hits += one.hits;
      looks += one.looks;
    }
    return looks === 0 ? 0 : hits / looks;
  });
  return [quantile(rates, 0.025), quantile(rates, 0.975)];
}

/**
 * The 95 % interval of a rate over people with many trials each. The trials of one person resemble
 * each other, and so do draws, so they are not independent: people are resampled instead.
 * Resampling people who all have the same rate says nothing, so the interval is at least as wide as
 * Wilson's for `photos` trials.
 */
export function rateInterval(people: readonly Share[], photos: number): Interval {
  const looks = people.reduce((sum, share) => sum + share.looks, 0);
  const hits = people.reduce((sum, share) => sum + share.hits, 0);
  if (looks === 0) return [0, 1];
  const [from, to] = bootstrapOverPeople(people);
  const [least, most] = wilsonInterval({ hits: (hits / looks) * photos, looks: photos });
  return [Math.min(from, least), Math.max(to, most)];
}
