import type { Answer } from "./tally.ts";

/** The parts of a match rule that are varied. */
export interface RuleLimits {
  readonly threshold: number;
  readonly margin: number;
}

/** Thresholds and margins, in ascending order. */
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

/** All rules of a grid, ordered by threshold, then margin. */
export function rulesOf({ thresholds, margins }: Grid): RuleLimits[] {
  return thresholds.flatMap((threshold) => margins.map((margin) => ({ threshold, margin })));
}

/**
 * The answers for one photo under every rule of the grid, in the order of {@linkcode rulesOf}. Only
 * a few rules are run; the others are inferred. This relies on two properties of the cascade: it
 * tries faces in an order that does not depend on the rule and answers with the first, or the best,
 * that is accepted; and a stricter rule accepts nothing that a laxer one rejects. So if nobody is
 * accepted under a rule, nobody is under any stricter one, and an accepted person stays the answer
 * under every stricter rule that still accepts them.
 * @param accepts whether a rule accepts the match that an answer was decided by
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
