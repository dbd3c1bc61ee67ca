import type { RuleLimits } from "./rule_grid.ts";
import type { PersonCounts } from "./tally.ts";

/** A rule and its counts by person. */
export interface Cell extends RuleLimits {
  readonly people: readonly PersonCounts[];
}

/** The greatest tolerated fraction of accepted strangers. */
export const MAX_ACCEPTED = 0.01;

/**
 * The rule with the most right answers among those that accept at most that fraction of strangers.
 * Ties go to the fewest accepted strangers, then the fewest wrong answers, then the strictest rule:
 * smallest threshold, greatest margin. Null if every rule accepts too many.
 */
export function bestRule<C extends Cell>(
  cells: readonly C[],
  mostAccepted = MAX_ACCEPTED,
): C | null {
  const allowed = cells.map((cell) => ({ cell, ...sums(cell.people) }))
    .filter(({ accepted, strangers }) => accepted <= mostAccepted * strangers);
  const [best] = allowed.sort((one, other) =>
    other.right - one.right || one.accepted - other.accepted || one.wrong - other.wrong ||
    one.cell.threshold - other.cell.threshold || other.cell.margin - one.cell.margin
  );
  return best?.cell ?? null;
}

function sums(people: readonly PersonCounts[]) {
  const sum = (of: (counts: PersonCounts) => number) =>
    people.reduce((total, counts) => total + of(counts), 0);
  return {
    right: sum(({ right }) => right),
    wrong: sum(({ wrong }) => wrong),
    accepted: sum(({ accepted }) => accepted),
    strangers: sum(({ strangers }) => strangers),
  };
}
