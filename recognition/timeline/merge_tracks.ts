/**
 * Groups tracks by likeness as long as two groups are on average at most `most` apart and no two of
 * their tracks show faces in the same frame: those are different people.
 *
 * Average linkage (UPGMA: Sokal and Michener, 1958) with the distances updated as by Lance and
 * Williams (Comput. J. 9, 1967); a forbidden pair is infinitely far apart, and so are its groups.
 * The nearest pairs are found along a chain of nearest neighbours (Murtagh, Comput. J. 26, 1983):
 * the groups are those of joining the most alike first, in a time that grows with the square of the
 * tracks. Each pair takes four bytes.
 * @param distance of two tracks, by index
 * @param together whether two tracks, by index, show faces in the same frame
 * @returns the indexes of each group, groups by their first index
 */
export function mergeTracks(
  count: number,
  distance: (one: number, other: number) => number,
  together: (one: number, other: number) => boolean,
  most: number,
): number[][] {
  const apart = new Float32Array(count * (count - 1) / 2);
  const at = (i: number, j: number) => i > j ? i * (i - 1) / 2 + j : j * (j - 1) / 2 + i;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) apart[at(i, j)] = together(i, j) ? Infinity : distance(i, j);
  }
  const groups: number[][] = Array.from({ length: count }, (_, i) => [i]);
  /** Indexes of the groups that may still be joined. */
  const open = new Set(groups.keys());
  const result: number[][] = [];
  const chain: number[] = [];

  while (open.size > 0) {
    if (chain.length === 0) chain.push(open.values().next().value!);
    const last = chain.at(-1)!;
    const before = chain.at(-2);
    // A tie goes back, so that the chain ends.
    let nearest = before ?? -1;
    let least = before === undefined ? Infinity : apart[at(last, before)]!;
    for (const other of open) {
      if (other === last) continue;
      const value = apart[at(last, other)]!;
      if (value < least) [least, nearest] = [value, other];
    }
    if (nearest < 0 || least > most) {
      // Joining others takes nobody nearer to it.
      chain.pop();
      open.delete(last);
      result.push(groups[last]!);
    } else if (nearest === before) {
      chain.length -= 2;
      join(last, before);
    } else {
      chain.push(nearest);
    }
  }
  return result.map((group) => group.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);

  function join(gone: number, kept: number) {
    const [a, b] = [groups[kept]!.length, groups[gone]!.length];
    open.delete(gone);
    for (const other of open) {
      if (other === kept) continue;
      const to = at(kept, other);
      apart[to] = (a * apart[to]! + b * apart[at(gone, other)]!) / (a + b);
    }
    groups[kept]!.push(...groups[gone]!);
  }
}
