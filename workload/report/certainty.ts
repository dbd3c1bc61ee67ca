import type { Neighbour, Rule } from "../../contract/output_metadata.ts";
import type { Outcome } from "../../contract/result.ts";

/** Words for a recognised face, by the least of its two distances to the rule's limits. */
const RECOGNISED: readonly (readonly [slack: number, words: string])[] = [
  [0.15, "very clear"],
  [0.07, "clear"],
  [0.03, "fairly clear"],
  [-Infinity, "only just"],
];

/** Words for an unknown face, by how far the nearest person is beyond the threshold. */
const UNKNOWN: readonly (readonly [beyond: number, words: string])[] = [
  [0.15, "like nobody in the gallery"],
  [0.05, "not near enough to anybody"],
  [-Infinity, "almost recognized"],
];

/**
 * How sure an answer is, in words; docs/commands.md has the table. The limits are the run's match rule for one photo:
 * for a recognised face, the slack is the smaller of `threshold - distance` and `second - distance - margin`.
 * @returns an empty text if no distance was measured, or the function reports no rule
 */
export function certaintyText(
  outcome: Outcome,
  nearest: Neighbour | null,
  second: Neighbour | null,
  rule: Rule | null,
): string {
  if (nearest === null || rule === null) return "";
  const lead = second === null ? Infinity : second.distance - nearest.distance - rule.margin;
  const inside = rule.threshold - nearest.distance;
  if (outcome === "recognised") return wordsFor(RECOGNISED, Math.min(inside, lead));
  if (outcome !== "unknown") return "";
  if (inside >= 0 && lead < 0) return `between ${nearest.name} and ${second!.name}`;
  return wordsFor(UNKNOWN, -inside);
}

function wordsFor(table: readonly (readonly [number, string])[], value: number): string {
  // Distances have four decimals: do not let a rounding error decide.
  return table.find(([least]) => value >= least - 1e-6)![1];
}
