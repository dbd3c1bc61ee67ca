import { type Grid, rulesOf } from "./rule_grid.ts";
import { type Answer, createTally } from "./tally.ts";
import type { Cell } from "./tune_rule.ts";

/** The results of all rules on one set of people, with a gallery of only these people. */
export interface TrialResult {
  readonly people: readonly string[];
  /** Number of photos that were tested, each counted once. */
  readonly photos: number;
  readonly cells: readonly Cell[];
}

/** A trial of all rules, in progress. */
export interface RuleTrial {
  readonly people: readonly string[];
  countPhoto(): void;
  /** Adds one photo's answers under each rule: with its person in the gallery, and removed. */
  add(person: string, known: readonly Answer[], strangers: readonly Answer[]): void;
  result(): TrialResult;
}

export function createRuleTrial(people: readonly string[], grid: Grid): RuleTrial {
  const cells = rulesOf(grid).map((limits) => ({ limits, tally: createTally() }));
  let photos = 0;
  return {
    people,
    countPhoto: () => void photos++,
    add(person, known, strangers) {
      for (const [i, { tally }] of cells.entries()) {
        tally.known(person, known[i]!);
        tally.stranger(person, strangers[i]!);
      }
    },
    result: () => ({
      people,
      photos,
      cells: cells.map(({ limits, tally }) => ({ ...limits, people: tally.people() })),
    }),
  };
}
