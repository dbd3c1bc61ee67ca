import { appendSample, type Sample } from "../record/sample.ts";

/** Maximum number of samples kept. */
const MAX_SAMPLES = 600;

/** The rate is that of the last ten seconds. */
const WINDOW_MS = 10_000;

/** The samples of a run so far, bounded in number. */
export interface SampleHistory {
  /** Samples with a change, in order. */
  samples(): readonly Sample[];
  add(sample: Sample): void;
  /** Results per second over the last ten seconds; null while there are too few samples. */
  perSecond(): number | null;
}

/** @param before the samples in the run record */
export function createSampleHistory(before: readonly Sample[] = []): SampleHistory {
  let samples: readonly Sample[] = [];
  let recent: readonly Sample[] = [];
  const add = (sample: Sample) => {
    samples = appendSample(samples, sample, MAX_SAMPLES);
    const from = Date.parse(sample.at) - WINDOW_MS;
    // Keep the last sample before the window: the window starts there.
    const windowStart = recent.findLastIndex(({ at }) => Date.parse(at) <= from);
    recent = [...recent.slice(Math.max(windowStart, 0)), sample];
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
