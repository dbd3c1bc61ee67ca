/** Bytes of a file, from `from` up to, but without, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** The ranges in order; those that are at most `gap` bytes apart become one. */
export function joinRanges(ranges: readonly ByteRange[], gap = 0): ByteRange[] {
  const joined: ByteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    if (range.to <= range.from) continue;
    const last = joined.at(-1);
    if (last && range.from - last.to <= gap) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else joined.push(range);
  }
  return joined;
}

/** What of the wanted ranges is not in the others. */
export function missingRanges(
  wanted: readonly ByteRange[],
  present: readonly ByteRange[],
): ByteRange[] {
  const missing: ByteRange[] = [];
  const all = joinRanges(present);
  for (const { from, to } of joinRanges(wanted)) {
    let at = from;
    for (const there of all) {
      if (there.to <= at || there.from >= to) continue;
      if (there.from > at) missing.push({ from: at, to: there.from });
      at = there.to;
    }
    if (at < to) missing.push({ from: at, to });
  }
  return missing;
}

/** The number of bytes in ranges that do not overlap. */
export function bytesIn(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}
