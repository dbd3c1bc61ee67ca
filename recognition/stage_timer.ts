/** What recognising a video is made of, in order. */
export const STAGES = ["frame", "detect", "landmarks", "descriptor", "match"] as const;
export type Stage = (typeof STAGES)[number];

/** Milliseconds by stage, in all frames of a video together. */
export type StageTimes = Readonly<Record<Stage, number>>;

/** Adds up what the stages of one video take. */
export interface StageTimer {
  /** Does the work, and counts its time to the stage, also if it fails. */
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

/** The same items; waiting for each counts to the stage. Leaving early ends the source too. */
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
