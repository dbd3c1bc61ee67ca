import { appendSample, type Sample } from "../record/sample.ts";

/** How much of a run is kept and shown: more is thinned. */
const MOST = 600;

/** So many seconds count for the rate: what was before is history. */
const WINDOW_MS = 10_000;

/** A run as it was seen so far, bounded. */
export interface SampleHistory {
  /** Those that told something new, in order. */
  samples(): readonly Sample[];
  add(sample: Sample): void;
  /** Results a second over the last ten; null while too little was seen to tell. */
  perSecond(): number | null;
}

/** @param before what the run's record has of it, if the run has ended */
export function createSampleHistory(before: readonly Sample[] = []): SampleHistory {
  let samples: readonly Sample[] = [];
  let recent: readonly Sample[] = [];
  const add = (sample: Sample) => {
    samples = appendSample(samples, sample, MOST);
    const from = Date.parse(sample.at) - WINDOW_MS;
    // The last one before the window stays: it is where the window begins.
    const begin = recent.findLastIndex(({ at }) => Date.parse(at) <= from);
    recent = [...recent.slice(Math.max(begin, 0)), sample];
  };
  before.forEach(add);
  return { samples: () => samples, add, perSecond: () => rateOf(recent) };
}

function rateOf(recent: readonly Sample[]): number | null {
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last) return null;
  const seconds = (Date.parse(last.at) - Date.parse(first.at)) / 1000;
  return seconds < 0.5 ? null : Math.max(0, (last.outputs - first.outputs) / seconds);
}
