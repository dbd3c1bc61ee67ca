import { appendSample, type Sample } from "../record/sample.ts";
import { createRateMeter, type Work } from "../watch/rate_meter.ts";

/** Maximum number of samples kept. */
const MAX_SAMPLES = 600;

/** The samples of a run so far, bounded in number. */
export interface SampleHistory {
  /** Samples with a change, in order. */
  samples(): readonly Sample[];
  add(sample: Sample): void;
  /** Results per second over the last ten seconds; null while there are too few samples. */
  perSecond(): number | null;
  /** Estimated seconds until as many results more are there; null if unknown. */
  secondsLeft(results: number, work: Work): number | null;
}

/** @param before the samples in the run record */
export function createSampleHistory(before: readonly Sample[] = []): SampleHistory {
  let samples: readonly Sample[] = [];
  const rate = createRateMeter();
  const add = (sample: Sample) => {
    samples = appendSample(samples, sample, MAX_SAMPLES);
    rate.record(sample.outputs, Date.parse(sample.at));
  };
  before.forEach(add);
  return { samples: () => samples, add, ...rate };
}
