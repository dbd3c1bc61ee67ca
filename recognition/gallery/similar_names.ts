/** More differences than this are another name. */
const MOST_EDITS = 2;
/** Names in a message. */
const MOST_NAMES = 3;

/**
 * The names that a mistyped one may stand for, nearest first: without regard to case, one begins
 * with the other or they differ by at most two edits.
 */
export function similarNames(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

function editsBetween(one: string, other: string): number {
  if (one.length > 0 && (other.startsWith(one) || one.startsWith(other))) return 1;
  // Levenshtein distance, row by row.
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, a] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...other].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row[[...other].length]!;
}
