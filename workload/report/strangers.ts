/** Faces of one person: the first is the one that others are compared with first. */
interface Group {
  readonly faces: number[];
  /** Largest distance of a face to the first. */
  radius: number;
}

/**
 * Groups faces by descriptor: two are the same person if they are at most `threshold` apart (Euclidean), directly or
 * through others. Most faces are compared with the first one of each group only: by the triangle inequality, a face
 * farther from it than the threshold and the group's radius together is near no other.
 * @param descriptors each of the same length
 * @param areApart whether two faces, by index, are surely different people; nobody is in a group with both
 * @returns the indexes of each group in ascending order; groups by their first index
 */
export function groupFaces(
  descriptors: readonly Float32Array[],
  threshold: number,
  areApart: (one: number, other: number) => boolean = () => false,
): number[][] {
  const size = descriptors[0]?.length ?? 0;
  // One array: several thousand small ones are slow to walk through again and again.
  const flat = new Float32Array(descriptors.length * size);
  descriptors.forEach((descriptor, i) => flat.set(descriptor, i * size));
  const between = (i: number, j: number, most: number) => distance(flat, size, i, j, most);

  const groups: Group[] = [];
  for (const face of descriptors.keys()) {
    const near = groups.filter(({ faces, radius }) => {
      if (faces.some((other) => areApart(face, other))) return false;
      const away = between(face, faces[0]!, threshold + radius);
      if (away <= threshold) return true;
      return away <= threshold + radius &&
        faces.some((other) => between(face, other, threshold) <= threshold);
    });
    const [first, ...rest] = near;
    if (first === undefined) {
      groups.push({ faces: [face], radius: 0 });
      continue;
    }
    const others: Group[] = [];
    for (const other of rest) {
      const all = [first, ...others].flatMap(({ faces }) => faces);
      if (!other.faces.some((one) => all.some((two) => areApart(one, two)))) others.push(other);
    }
    const joining = [...others.flatMap(({ faces }) => faces), face];
    for (const other of joining) {
      first.radius = Math.max(first.radius, between(other, first.faces[0]!, Infinity));
      first.faces.push(other);
    }
    for (const other of others) groups.splice(groups.indexOf(other), 1);
  }
  return groups.map(({ faces }) => faces.sort((a, b) => a - b));
}

/** The Euclidean distance of two rows; Infinity if it is more than `most`. */
function distance(flat: Float32Array, size: number, i: number, j: number, most: number): number {
  const limit = most * most;
  const shift = (j - i) * size;
  const end = (i + 1) * size;
  let sum = 0;
  // Most pairs are far apart: look now and then whether the rest still matters.
  for (let from = i * size; from < end; from += 16) {
    const to = Math.min(from + 16, end);
    for (let k = from; k < to; k++) {
      const difference = flat[k]! - flat[k + shift]!;
      sum += difference * difference;
    }
    if (sum > limit) return Infinity;
  }
  return Math.sqrt(sum);
}
