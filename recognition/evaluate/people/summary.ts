import type { RuleLimits } from "./rule_grid.ts";
import type { Confusion, Measured } from "./measure.ts";
import { type Figures, figuresOf } from "./tally.ts";
import type { TrialResult } from "./rule_trial.ts";
import { bestRule, type Cell } from "./tune_rule.ts";

/** A rule that was tuned on some people, and its results on others. */
export interface Tuning {
  readonly on: "a" | "b" | "everybody";
  /** Null if every rule accepts too many strangers. */
  readonly rule: RuleLimits | null;
  /** Results on the people that it was tuned on. */
  readonly there: Figures | null;
  /** Results on the other half; null if it was tuned on everybody. */
  readonly elsewhere: Figures | null;
}

/** All results. */
export interface Summary {
  readonly inForce: Figures;
  /** Each person's counts, at the rule in force. */
  readonly people: Measured["inForce"];
  readonly confusions: readonly Confusion[];
  /**
   * By number of people in the gallery, including the tested person; with the person removed it is
   * one fewer.
   */
  readonly sizes: readonly ({ readonly people: number } & Figures)[];
  readonly grid: readonly (RuleLimits & Figures)[];
  readonly halves: { readonly a: readonly string[]; readonly b: readonly string[] } | null;
  readonly tunings: readonly Tuning[];
}

export function summaryOf({ inForce, confusions, sizes, all, halves }: Measured): Summary {
  const { photos } = all;
  return {
    inForce: figuresOf(inForce, photos),
    people: inForce,
    confusions,
    sizes: sizes.map(({ people, counts }) => ({ people, ...figuresOf(counts, photos) })),
    grid: all.cells.map(({ threshold, margin, people }) => ({
      threshold,
      margin,
      ...figuresOf(people, photos),
    })),
    halves: halves && { a: halves.a.people, b: halves.b.people },
    tunings: [
      ...(halves ? [tuning("a", halves.a, halves.b), tuning("b", halves.b, halves.a)] : []),
      tuning("everybody", all, null),
    ],
  };
}

function tuning(on: Tuning["on"], result: TrialResult, other: TrialResult | null): Tuning {
  const best = bestRule(result.cells);
  if (!best) return { on, rule: null, there: null, elsewhere: null };
  const { threshold, margin } = best;
  const same = (cell: Cell) => cell.threshold === threshold && cell.margin === margin;
  return {
    on,
    rule: { threshold, margin },
    there: figuresOf(best.people, result.photos),
    elsewhere: other && figuresOf(other.cells.find(same)!.people, other.photos),
  };
}
