import { answersOf, type Figure, figureOf, type VideoAnswer } from "./answers.ts";
import { type Check, runChecks } from "./checks.ts";
import { type Classified, classify, type Confusion, confusionOf } from "./classes.ts";
import type { Facts } from "./facts.ts";

/** What follows from the facts of a run: what `workload --json` and `verify --json` print of it. */
export interface Verdict {
  readonly answers: readonly VideoAnswer[];
  readonly figure: Figure | undefined;
  readonly checks: readonly Check[];
  readonly classified: readonly Classified[];
  readonly confusion: readonly Confusion[];
}

export function verdictOf(facts: Facts): Verdict {
  const classified = classify(facts);
  return {
    answers: answersOf(facts),
    figure: figureOf(facts),
    checks: runChecks(facts),
    classified,
    confusion: confusionOf(classified),
  };
}

/** Whether every check holds. */
export function allHold({ checks }: Pick<Verdict, "checks">): boolean {
  return checks.every(({ ok }) => ok);
}
