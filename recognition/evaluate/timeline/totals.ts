import { quantile } from "../statistics.ts";
import type { AppearanceScore, ClipScore } from "./score_clip.ts";

/** Shorter appearances are made, but only counted apart. */
const COUNTED_SECONDS = 1;

/** The figures over all clips. */
export interface TimelineTotals {
  /** Appearances of people of the gallery, of at least one second. */
  readonly known: Counts & { readonly wrong: number };
  /** Appearances of strangers, of at least one second. */
  readonly strangers: {
    readonly appearances: number;
    /** Named, which is wrong. */
    readonly accepted: number;
    readonly notSeen: number;
  };
  /** Of the known people's and strangers' appearances that were seen: right length ± a step. */
  readonly lengths: { readonly seen: number; readonly within: number };
  /** Tracks where there is nobody. */
  readonly nowhere: { readonly named: number; readonly strangers: number };
  /** Distances between tracks: the largest of 95 % of one person's, the smallest of 99 % of two. */
  readonly distances: { readonly same: number | null; readonly other: number | null };
  /** Strangers in all clips, and strangers in all timelines: more if one is taken for several. */
  readonly people: { readonly strangers: number; readonly told: number };
}

interface Counts {
  readonly appearances: number;
  readonly found: number;
  readonly missed: number;
}

export function totalsOf(scores: readonly ClipScore[]): TimelineTotals {
  const counted = scores.flatMap(({ appearances }) => appearances)
    .filter(({ appearance: { from, to } }) => to - from >= COUNTED_SECONDS);
  const known = counted.filter(({ appearance }) => appearance.known);
  const strangers = counted.filter(({ appearance }) => !appearance.known);
  const withVerdict = (of: readonly AppearanceScore[], verdict: AppearanceScore["verdict"]) =>
    of.filter((one) => one.verdict === verdict).length;
  const seen = counted.filter(({ seconds }) => seconds !== null);
  const nowhere = scores.flatMap((score) => score.nowhere);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    known: {
      appearances: known.length,
      found: withVerdict(known, "found"),
      missed: withVerdict(known, "missed"),
      wrong: withVerdict(known, "wrong"),
    },
    strangers: {
      appearances: strangers.length,
      accepted: withVerdict(strangers, "wrong"),
      notSeen: withVerdict(strangers, "missed"),
    },
    lengths: { seen: seen.length, within: seen.filter(({ within }) => within).length },
    nowhere: {
      named: nowhere.filter(({ name }) => name !== null).length,
      strangers: nowhere.filter(({ name }) => name === null).length,
    },
    distances: {
      same: orNull(quantile(scores.flatMap(({ distances }) => distances.same), 0.95)),
      other: orNull(quantile(scores.flatMap(({ distances }) => distances.other), 0.01)),
    },
    people: {
      strangers: sum(scores.map((score) => score.strangers.true)),
      told: sum(scores.map((score) => score.strangers.told)),
    },
  };
}

/** A distance with three places; null if there is none. */
function orNull(distance: number): number | null {
  return Number.isFinite(distance) ? Number(distance.toFixed(3)) : null;
}
