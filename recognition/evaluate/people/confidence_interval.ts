import { quantile } from "../statistics.ts";
import { randomOf } from "./seeded_random.ts";

/** From and to, fractions of 1. */
export type Interval = readonly [number, number];

/** How often something came, of so many looks. */
export interface Share {
  readonly hits: number;
  readonly looks: number;
}

/** The normal distribution's 97.5 % point. */
const Z = 1.959964;
const RESAMPLES = 2000;

/** Wilson's 95 % interval of a proportion (JASA 22, 1927); 0 to 1 for no looks. */
export function wilsonInterval({ hits, looks }: Share): Interval {
  if (looks === 0) return [0, 1];
  const rate = hits / looks;
  const shrunk = 1 + Z ** 2 / looks;
  const middle = (rate + Z ** 2 / (2 * looks)) / shrunk;
  const half = (Z / shrunk) * Math.sqrt((rate * (1 - rate)) / looks + (Z / (2 * looks)) ** 2);
  // Of none or of all, rounding would leave a trace.
  return [hits === 0 ? 0 : middle - half, hits === looks ? 1 : middle + half];
}

/** The 95 % interval of the pooled rate when people are drawn anew, with replacement, 2,000 times. */
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
 * The 95 % interval of a rate over people who were looked at many times. Looks at one person are alike,
 * and so are draws: they are no independent trials. So people are resampled; and because a resample of
 * people who all had the same rate says nothing, the interval is no narrower than Wilson's for the
 * `photos` that there are, each counted once.
 */
export function rateInterval(people: readonly Share[], photos: number): Interval {
  const looks = people.reduce((sum, share) => sum + share.looks, 0);
  const hits = people.reduce((sum, share) => sum + share.hits, 0);
  if (looks === 0) return [0, 1];
  const [from, to] = bootstrapOverPeople(people);
  const [least, most] = wilsonInterval({ hits: (hits / looks) * photos, looks: photos });
  return [Math.min(from, least), Math.max(to, most)];
}
