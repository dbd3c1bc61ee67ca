import type { QueueCounts } from "../cloud/queue_counts.ts";

/** The state of a run at one moment. */
export interface Sample {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Objects in the output bucket. */
  readonly outputs: number;
  readonly inputQueue: QueueCounts;
  readonly outputQueue: QueueCounts;
  /** Uploads of this run in the input queue's dead-letter queue. */
  readonly inputDead: number;
  /** Results of this run in the output queue's dead-letter queue. */
  readonly outputDead: number;
  /** Results of this run in the ledger; null if no ledger was named. */
  readonly ledger: number | null;
}

/** Appends a sample if anything has changed; beyond `most`, every second older sample is dropped. */
export function appendSample(
  samples: readonly Sample[],
  sample: Sample,
  most = 1000,
): readonly Sample[] {
  const last = samples.at(-1);
  if (last && formatSample(last, 0) === formatSample(sample, 0)) return samples;
  const room = samples.length < most ? samples : samples.filter((_, index) => index % 2 === 0);
  return [...room, sample];
}

/**
 * `results 5/20 · ledger 4 · 1.2/s, 13 s left · input 3 + 2 in flight · output 0`. The most important part
 * comes first: a narrow terminal truncates the line.
 */
export function formatSample(sample: Sample, videos: number, rate = ""): string {
  const { inputDead, outputDead, ledger } = sample;
  return [
    `results ${sample.outputs}/${videos}`,
    ...(ledger === null ? [] : [`ledger ${ledger}`]),
    ...(inputDead + outputDead === 0 ? [] : [`dead letters ${inputDead + outputDead}`]),
    ...(rate === "" ? [] : [rate]),
    `input ${queueText(sample.inputQueue)}`,
    `output ${queueText(sample.outputQueue)}`,
  ].join(" · ");
}

function queueText({ visible, inFlight }: QueueCounts): string {
  return inFlight === 0 ? String(visible) : `${visible} + ${inFlight} in flight`;
}
