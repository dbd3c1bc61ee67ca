import { type Grid, rulesOf } from "./rule_grid.ts";
import { type Answer, createTally } from "./tally.ts";
import type { Cell } from "./tune_rule.ts";

/** Rules tried on one set of people, with a gallery of these people alone. */
export interface TrialResult {
  readonly people: readonly string[];
  /** How many photos were looked at, each counted once. */
  readonly photos: number;
  readonly cells: readonly Cell[];
}

/** Rules being tried. */
export interface RuleTrial {
  readonly people: readonly string[];
  countPhoto(): void;
  /** What one photo came to under each rule of the grid: with its person in the gallery, and left out. */
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
