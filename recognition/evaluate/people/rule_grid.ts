import type { Answer } from "./tally.ts";

/** What a rule is made of that is varied. */
export interface RuleLimits {
  readonly threshold: number;
  readonly margin: number;
}

/** Thresholds and margins, each from the least on. */
export interface Grid {
  readonly thresholds: readonly number[];
  readonly margins: readonly number[];
}

const steps = (from: number, to: number, step: number) =>
  Array.from(
    { length: Math.round((to - from) / step) + 1 },
    (_, i) => Number((from + i * step).toFixed(4)),
  );

export const GRID: Grid = { thresholds: steps(0.3, 0.7, 0.01), margins: steps(0, 0.2, 0.02) };

/** The rules of a grid, threshold by threshold. */
export function rulesOf({ thresholds, margins }: Grid): RuleLimits[] {
  return thresholds.flatMap((threshold) => margins.map((margin) => ({ threshold, margin })));
}

/**
 * What the same look comes to under every rule of the grid, in the order of {@linkcode rulesOf}; few of
 * them are tried. This takes a cascade for granted that tries one face after another in an order that the
 * rule does not change and answers with the first, or the best, that it accepts, and in which a stricter
 * rule accepts nothing that a laxer one refuses. Then nobody under a rule is nobody under all that are
 * stricter, and somebody is the same under all stricter ones that still accept it.
 * @param accepts whether a rule accepts what an answer was decided by
 */
export async function evaluateGrid<A extends Answer>(
  grid: Grid,
  look: (limits: RuleLimits) => Promise<A>,
  accepts: (limits: RuleLimits, answer: A) => boolean,
): Promise<A[]> {
  const rules = rulesOf(grid);
  const laxestFirst = [...rules.keys()].sort((i, j) =>
    rules[j]!.threshold - rules[i]!.threshold || rules[i]!.margin - rules[j]!.margin
  );
  const answers = new Array<A>(rules.length);
  for (const at of laxestFirst) {
    if (answers[at]) continue;
    const answer = await look(rules[at]!);
    answers[at] = answer;
    for (const [i, rule] of rules.entries()) {
      if (answers[i] || !isStricter(rule, rules[at]!)) continue;
      if (answer.name === null || accepts(rule, answer)) answers[i] = answer;
    }
  }
  return answers;
}

function isStricter(one: RuleLimits, other: RuleLimits): boolean {
  return one.threshold <= other.threshold && one.margin >= other.margin;
}
