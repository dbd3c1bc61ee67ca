import type { Answer } from "./tally.ts";

/** What a rule is made of that is varied. */
export interface Limits {
  readonly threshold: number;
  readonly margin: number;
}

/** What a look came to, and what it was decided by: distances of the nearest person and of the second. */
export interface Look extends Answer {
  readonly distance: number | null;
  readonly second: number | null;
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
export function limitsOf({ thresholds, margins }: Grid): Limits[] {
  return thresholds.flatMap((threshold) => margins.map((margin) => ({ threshold, margin })));
}

/**
 * What the same look comes to under every rule of the grid, in the order of {@linkcode limitsOf}; few of
 * them are tried. This takes a cascade for granted that tries one face after another in an order that the
 * rule does not change and answers with the first that it accepts, and in which a stricter rule accepts
 * nothing that a laxer one refuses. Then nobody under a rule is nobody under all that are stricter, and
 * somebody is the same under all stricter ones that the distances still meet.
 */
export async function overGrid(
  grid: Grid,
  look: (limits: Limits) => Promise<Look>,
): Promise<Look[]> {
  const width = grid.margins.length;
  const looks = new Array<Look>(grid.thresholds.length * width);
  await fill(0, grid.thresholds.length, 0);
  return looks;

  /** Rules with a threshold of these and a margin from this on: the laxest is the last with the first. */
  async function fill(from: number, to: number, firstMargin: number): Promise<void> {
    if (from >= to || firstMargin >= width) return;
    const found = await look({
      threshold: grid.thresholds[to - 1]!,
      margin: grid.margins[firstMargin]!,
    });
    const [least, beyond] = found.name === null ? [from, width] : [
      Math.max(from, Math.min(to - 1, firstAtLeast(grid.thresholds, found.distance!))),
      Math.max(firstMargin + 1, widthUpTo(grid.margins, gapOf(found))),
    ];
    for (let row = least; row < to; row++) {
      looks.fill(found, row * width + firstMargin, row * width + beyond);
    }
    await fill(from, least, firstMargin);
    await fill(least, to, beyond);
  }
}

function gapOf({ distance, second }: Look): number {
  return second === null ? Infinity : second - distance!;
}

function firstAtLeast(values: readonly number[], least: number): number {
  const at = values.findIndex((value) => value >= least);
  return at < 0 ? values.length : at;
}

function widthUpTo(values: readonly number[], most: number): number {
  return values.filter((value) => value <= most).length;
}
