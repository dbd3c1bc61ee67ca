/**
 * Groups faces by descriptor: two are the same person if they are at most `threshold` apart (Euclidean), directly or
 * through others. Compares every pair that is not yet in one group.
 * @param descriptors each of the same length
 * @returns the indexes of each group in ascending order; groups by their first index
 */
export function groupFaces(descriptors: readonly Float32Array[], threshold: number): number[][] {
  const parent = descriptors.map((_, i) => i);
  const rootOf = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (const [i, one] of descriptors.entries()) {
    let root = i;
    for (let j = 0; j < i; j++) {
      const other = rootOf(j);
      if (other === root || !within(one, descriptors[j]!, threshold)) continue;
      // The lower index stays the root.
      const [low, high] = other < root ? [other, root] : [root, other];
      parent[high] = low;
      root = low;
    }
  }
  const groups = Map.groupBy(descriptors.keys(), rootOf);
  return [...groups.values()];
}

/** Whether two descriptors are at most this Euclidean distance apart. */
function within(a: Float32Array, b: Float32Array, distance: number): boolean {
  const most = distance ** 2;
  let sum = 0;
  // Most pairs are far apart: look now and then whether the rest still matters.
  for (let i = 0; i < a.length; i += 16) {
    const end = Math.min(i + 16, a.length);
    for (let k = i; k < end; k++) sum += (a[k]! - b[k]!) ** 2;
    if (sum > most) return false;
  }
  return true;
}
