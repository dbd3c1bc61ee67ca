import type { Truth } from "../../../recognition/evaluate/ground_truth.ts";
import { type Answer, type RunningContender, start } from "./contender.ts";
import type { ContenderResult, MemorySample, Right } from "./report.ts";

/** A recogniser to measure, and the command that starts it. */
export interface Contender {
  readonly who: string;
  readonly command: readonly string[];
}

/** What to measure. */
export interface Plan {
  readonly videos: readonly string[];
  readonly truth: Truth | null;
  /** Number of warm passes over the videos. */
  readonly rounds: number;
  /** Number of cold starts. */
  readonly cold: number;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

/**
 * Measures the recognisers in turn, video by video, so that other load on the machine affects all
 * of them. Only one works at a time.
 */
export async function measure(
  contenders: readonly Contender[],
  plan: Plan,
): Promise<ContenderResult[]> {
  const { videos, rounds, cold, signal, onStep } = plan;
  const warm: Answer[][] = contenders.map(() => []);
  const coldMs: number[][] = contenders.map(() => []);
  const running: RunningContender[] = [];
  try {
    for (const { who, command } of contenders) {
      onStep(`${who}: starting`);
      running.push(await start(command));
    }
    // The first answer does not count as warm.
    for (const contender of running) await contender.answer(videos[0]!);
    for (let round = 0; round < rounds; round++) {
      for (const [v, video] of videos.entries()) {
        signal.throwIfAborted();
        onStep(`warm: round ${round + 1}/${rounds}, video ${v + 1}/${videos.length}`);
        for (const [i, contender] of running.entries()) {
          warm[i]!.push(await contender.answer(video));
        }
      }
    }
  } finally {
    for (const contender of running) await contender.end();
  }
  for (let run = 0; run < cold; run++) {
    for (const [i, { who, command }] of contenders.entries()) {
      signal.throwIfAborted();
      onStep(`cold: ${who}, ${run + 1}/${cold}`);
      const contender = await start(command);
      const { ms } = await contender.answer(videos[run % videos.length]!);
      coldMs[i]!.push(contender.readyMs + ms);
      await contender.end();
    }
  }
  return contenders.map(({ who }, i) => ({
    who,
    warm: warm[i]!,
    coldMs: coldMs[i]!,
    right: rightOf(warm[i]!, videos, plan.truth),
  }));
}

/** @param answers of all rounds, in sequence */
export function rightOf(
  answers: readonly Pick<Answer, "name">[],
  videos: readonly string[],
  truth: Truth | null,
): Right | null {
  const known = videos.flatMap((video, v) => {
    const wanted = truth?.get(video.slice(video.lastIndexOf("/") + 1));
    if (wanted === undefined) return [];
    const itsAnswers = answers.filter((_, i) => i % videos.length === v);
    return [itsAnswers.every(({ name }) => name === wanted)];
  });
  return known.length === 0 ? null : { clips: known.filter(Boolean).length, of: known.length };
}

/** Runs many videos through one instance and samples its memory at 5, 25, 50, 75 and 100 %. */
export async function soak(
  { command }: Contender,
  count: number,
  { videos, signal, onStep }: Pick<Plan, "videos" | "signal" | "onStep">,
): Promise<MemorySample[]> {
  const sampleAt = new Set([0.05, 0.25, 0.5, 0.75, 1].map((part) => Math.ceil(part * count)));
  const memory: MemorySample[] = [];
  const contender = await start(command);
  try {
    for (let done = 1; done <= count; done++) {
      signal.throwIfAborted();
      const { rss, tensors } = await contender.answer(videos[done % videos.length]!);
      if (sampleAt.has(done)) memory.push({ videos: done, rss, tensors: tensors! });
      if (done % 20 === 0) onStep(`soak: ${done}/${count} videos, ${(rss / 1e6).toFixed(0)} MB`);
    }
  } finally {
    await contender.end();
  }
  return memory;
}
