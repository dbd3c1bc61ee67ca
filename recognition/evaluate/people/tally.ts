import { type Interval, rateInterval, type Share } from "./confidence_interval.ts";

/** The answer for one photo. */
export interface Answer {
  /** The accepted person; null if nobody was accepted. */
  readonly name: string | null;
  /** Whether a face was found. */
  readonly face: boolean;
  /** Whether the recogniser's confidence is `sure`; not set for face_recognition. */
  readonly sure?: boolean;
}

/** Counts over all tests of one person's photos. */
export interface PersonCounts {
  readonly person: string;
  /** Tests with the person in the gallery. */
  readonly known: number;
  readonly right: number;
  /** Mistaken for another person. */
  readonly wrong: number;
  /** Neither right nor wrong, because no face was found. */
  readonly noFace: number;
  /** Tests with the person removed from the gallery. */
  readonly strangers: number;
  readonly accepted: number;
  /** Answers, of either kind, whose confidence is `sure`. */
  readonly sure: number;
  readonly sureWrong: number;
}

/** Counts by person. */
export interface Tally {
  /** Adds a test with the person in the gallery. */
  known(person: string, answer: Answer): void;
  /** Adds a test with the person removed. */
  stranger(person: string, answer: Answer): void;
  people(): readonly PersonCounts[];
}

export function createTally(): Tally {
  const people = new Map<string, { -readonly [K in keyof PersonCounts]: PersonCounts[K] }>();
  const of = (person: string) => {
    const looks = { known: 0, right: 0, wrong: 0, noFace: 0, strangers: 0, accepted: 0 };
    return people.getOrInsertComputed(person, () => ({ person, ...looks, sure: 0, sureWrong: 0 }));
  };
  return {
    known(person, { name, face, sure }) {
      const counts = of(person);
      counts.known++;
      if (name === person) counts.right++;
      else if (name !== null) counts.wrong++;
      else if (!face) counts.noFace++;
      if (sure) counts.sure++;
      if (sure && name !== person) counts.sureWrong++;
    },
    stranger(person, { name, sure }) {
      const counts = of(person);
      counts.strangers++;
      if (name !== null) counts.accepted++;
      if (sure) counts.sure++, counts.sureWrong++;
    },
    people: () => [...people.values()],
  };
}

/** A rate from 0 to 1 with its 95 % interval. */
export interface Rate extends Share {
  readonly rate: number;
  readonly interval: Interval;
}

/** The rates of one rule. */
export interface Figures {
  readonly right: Rate;
  readonly wrong: Rate;
  readonly noFace: Rate;
  readonly accepted: Rate;
  /** Wrong answers among those whose confidence is `sure`. */
  readonly sureWrong: Rate;
}

/** The rates over all tests; `photos` is the number of photos tested, each counted once. */
export function figuresOf(people: readonly PersonCounts[], photos: number): Figures {
  const rate = (share: (counts: PersonCounts) => Share): Rate => {
    const shares = people.map(share);
    const hits = shares.reduce((sum, { hits }) => sum + hits, 0);
    const looks = shares.reduce((sum, { looks }) => sum + looks, 0);
    const interval = rateInterval(shares, photos);
    return { hits, looks, rate: looks === 0 ? 0 : hits / looks, interval };
  };
  return {
    right: rate(({ right, known }) => ({ hits: right, looks: known })),
    wrong: rate(({ wrong, known }) => ({ hits: wrong, looks: known })),
    noFace: rate(({ noFace, known }) => ({ hits: noFace, looks: known })),
    accepted: rate(({ accepted, strangers }) => ({ hits: accepted, looks: strangers })),
    sureWrong: rate(({ sureWrong, sure }) => ({ hits: sureWrong, looks: sure })),
  };
}
