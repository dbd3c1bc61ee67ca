// Only this file uses munkres: maintained, MIT, no dependencies, rectangular matrices. No tracker
// on npm fits: node-moving-things-tracker goes by boxes alone, and a cut would join two people.
import { munkres } from "munkres";

/**
 * The pairs of rows and columns with the least total cost, each row and column in one pair at most
 * (the assignment problem). Pairs that cost `most` or more are left out: a row may stay alone.
 * @param costs one row of numbers for each row, all of the same length
 */
export function leastCostPairs(
  costs: readonly (readonly number[])[],
  most: number,
): [row: number, column: number][] {
  if (costs.length === 0 || costs[0]!.length === 0) return [];
  // A forbidden pair costs as much as staying alone, so it never displaces an allowed one.
  const capped = costs.map((row) => row.map((cost) => Math.min(cost, most)));
  return munkres(capped).filter(([row, column]) => costs[row]![column]! < most);
}
