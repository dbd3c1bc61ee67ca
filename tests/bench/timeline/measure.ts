import { type RunningContender, start } from "../recognition/contender.ts";
import { processorSeconds } from "./processor_time.ts";
import type { ComposedClip } from "./clips.ts";

/** What a contender answers for a clip. */
export interface Seen {
  /** Everyone of the gallery whom it has found. */
  readonly names: readonly string[];
}

/** A program to measure. */
export interface Contender {
  readonly who: string;
  /** Starts it: it reads paths of videos, and answers each by {@linkcode Seen}. */
  readonly command: readonly string[];
}

/** The figures of one contender, over all clips. */
export interface Measured {
  readonly who: string;
  readonly videoSeconds: number;
  /** With ffmpeg's. Loading and enrolment do not count. */
  readonly processorSeconds: number;
  /** People of the gallery in the clips, whom it has found, and whom it has named wrongly. */
  readonly people: number;
  readonly found: number;
  readonly wrong: number;
}

/**
 * Measures the contenders in turn, clip by clip, so that other load on the machine affects all of
 * them. Only one works at a time. Each has answered the first clip once before, so that compiling is
 * left out, as in a function that is warm.
 */
export async function measure(
  contenders: readonly Contender[],
  clips: readonly ComposedClip[],
  { signal, onStep }: { signal: AbortSignal; onStep: (text: string) => void },
): Promise<Measured[]> {
  const running: RunningContender<Seen>[] = [];
  const results = contenders.map(({ who }) => (
    { who, videoSeconds: 0, processorSeconds: 0, people: 0, found: 0, wrong: 0 }
  ));
  try {
    for (const { who, command } of contenders) {
      onStep(`${who}: starting`);
      const contender = await start<Seen>(command);
      running.push(contender);
      onStep(`${who}: warming up`);
      await contender.answer(clips[0]!.path);
    }
    for (const [i, { path, seconds, people }] of clips.entries()) {
      for (const [c, contender] of running.entries()) {
        signal.throwIfAborted();
        const result = results[c]!;
        onStep(`clip ${i + 1}/${clips.length}: ${result.who}`);
        const before = await processorSeconds(contender.pid);
        const names = new Set((await contender.answer(path)).names);
        result.processorSeconds += await processorSeconds(contender.pid) - before;
        result.videoSeconds += seconds;
        result.people += people.size;
        result.found += people.intersection(names).size;
        result.wrong += names.difference(people).size;
      }
    }
  } finally {
    for (const contender of running) await contender.end();
  }
  return results;
}
