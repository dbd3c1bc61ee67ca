/** The stages of recognising a video, in order. */
export const STAGES = ["frame", "detect", "landmarks", "descriptor", "match"] as const;
export type Stage = (typeof STAGES)[number];

/** Milliseconds in each stage, summed over all frames of a video. */
export type StageTimes = Readonly<Record<Stage, number>>;

/** Adds up the time that one video spends in each stage. */
export interface StageTimer {
  /** Runs `work` and adds its time to the stage, even if it fails. */
  timed<T>(stage: Stage, work: () => T | Promise<T>): Promise<T>;
  times(): StageTimes;
}

export function createStageTimer(): StageTimer {
  const times = { frame: 0, detect: 0, landmarks: 0, descriptor: 0, match: 0 };
  return {
    async timed(stage, work) {
      const started = performance.now();
      try {
        return await work();
      } finally {
        times[stage] += performance.now() - started;
      }
    },
    times: () => ({ ...times }),
  };
}

/**
 * Passes the items on and adds the time spent waiting for each to the stage. Breaking out of the
 * loop closes the source.
 */
export async function* timedItems<T>(
  source: AsyncIterable<T>,
  stage: Stage,
  stages: StageTimer,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await stages.timed(stage, () => iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
