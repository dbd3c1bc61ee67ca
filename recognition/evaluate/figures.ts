import type { ClipResult, ClipVerdict } from "./evaluate_clip.ts";

/** Totals over all clips. */
export interface Figures {
  readonly clips: number;
  readonly verdicts: Readonly<Record<ClipVerdict, number>>;
  /** Fraction of right answers, 0 to 1. */
  readonly accuracy: number;
  /** Results of the clips whose person was removed from the gallery. */
  readonly leftOut: {
    readonly clips: number;
    readonly unknown: number;
    readonly noFace: number;
    readonly falseMatches: number;
  } | null;
  /** The thresholds that best separate people from strangers; null if there are no distances. */
  readonly best: Threshold | null;
}

/** The widest range of thresholds with the fewest errors. */
export interface Threshold {
  readonly from: number;
  readonly to: number;
  /** People farther from their own row than the threshold, and strangers nearer to another. */
  readonly errors: number;
}

export function figuresOf(clips: readonly ClipResult[]): Figures {
  const verdicts = {
    right: 0,
    "false match": 0,
    "false unknown": 0,
    "no face": 0,
    unreadable: 0,
  };
  for (const { verdict } of clips) verdicts[verdict]++;
  const again = clips.flatMap(({ leftOut }) => leftOut ?? []);
  return {
    clips: clips.length,
    verdicts,
    accuracy: clips.length === 0 ? 0 : verdicts.right / clips.length,
    leftOut: again.length === 0 ? null : {
      clips: again.length,
      unknown: again.filter(({ outcome }) => outcome === "unknown").length,
      noFace: again.filter(({ outcome }) => outcome === "no_face").length,
      falseMatches: again.filter(({ outcome }) => outcome === "recognised").length,
    },
    best: bestThreshold(ownDistances(clips), otherDistances(clips)),
  };
}

/** Distances of people to their own rows. */
export function ownDistances(clips: readonly ClipResult[]): number[] {
  return clips.flatMap(({ own }) => own ?? []);
}

/** Distances to the nearest other person; over all frames, if the person was removed. */
export function otherDistances(clips: readonly ClipResult[]): number[] {
  return clips.flatMap(({ other, leftOut }) => leftOut?.distance ?? other ?? []);
}

/** The range of thresholds with the fewest errors; of several, the widest. */
export function bestThreshold(
  own: readonly number[],
  other: readonly number[],
): Threshold | null {
  const ends = [...new Set([0, ...own, ...other])].sort((a, b) => a - b);
  if (ends.length === 1) return null;
  // Between two distances the number of errors is constant. A distance equal to the threshold is
  // accepted.
  let best: Threshold | null = null;
  for (const [i, from] of ends.entries()) {
    const to = ends[i + 1] ?? from;
    const errors = own.filter((distance) => distance > from).length +
      other.filter((distance) => distance <= from).length;
    const better = !best || errors < best.errors ||
      (errors === best.errors && to - from > best.to - best.from);
    if (better) best = { from, to, errors };
  }
  return best;
}
