/**
 * Groups tracks by likeness, most alike first, as long as two groups are on average at most `most`
 * apart and no two of their tracks show faces in the same frame: those are different people.
 * Average linkage (UPGMA: Sokal and Michener, 1958) with the distances updated as by Lance and
 * Williams (Comput. J. 9, 1967); a forbidden pair is infinitely far apart, and so are its groups.
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
  const rows = Array.from({ length: count }, () => new Float32Array(count).fill(Infinity));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      rows[i]![j] = rows[j]![i] = together(i, j) ? Infinity : distance(i, j);
    }
  }
  const groups = new Map(rows.map((_, i) => [i, [i]]));
  const nearest = rows.map(nearestIn);
  for (;;) {
    let one = -1;
    for (const i of groups.keys()) {
      if (nearest[i]! < 0) continue;
      if (one < 0 || rows[i]![nearest[i]!]! < rows[one]![nearest[one]!]!) one = i;
    }
    if (one < 0 || rows[one]![nearest[one]!]! > most) break;
    const other = nearest[one]!;
    join(Math.min(one, other), Math.max(one, other));
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a - b));

  function join(kept: number, gone: number) {
    const [a, b] = [groups.get(kept)!.length, groups.get(gone)!.length];
    groups.get(kept)!.push(...groups.get(gone)!);
    groups.delete(gone);
    for (const i of groups.keys()) {
      const apart = i === kept ? Infinity : (a * rows[kept]![i]! + b * rows[gone]![i]!) / (a + b);
      rows[kept]![i] = rows[i]![kept] = apart;
      rows[gone]![i] = rows[i]![gone] = Infinity;
    }
    for (const i of groups.keys()) {
      if (i === kept || nearest[i] === kept || nearest[i] === gone) {
        nearest[i] = nearestIn(rows[i]!);
      }
    }
  }
}

/** Index of the smallest number; -1 if all are infinite. */
function nearestIn(row: Float32Array): number {
  let at = -1;
  row.forEach((value, i) => {
    if (value < (at < 0 ? Infinity : row[at]!)) at = i;
  });
  return at;
}
