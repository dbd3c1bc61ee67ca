import { UserError } from "../../contract/errors.ts";
import { sleep } from "../../cli/async.ts";
import type { Observation } from "./run_observer.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import { appendSample, type Sample } from "../record/sample.ts";

/** The result of a watch. */
export interface WatchEnd {
  /** True if every video is finished, false if the time was up. */
  readonly complete: boolean;
  readonly last: Observation;
  readonly samples: readonly Sample[];
}

/** Consecutive failed observations, each after the SDK's own retries, before the watch fails. */
const MAX_FAILURES = 4;

/**
 * Observes a run until every video has a result or is dead-lettered, or the time is up.
 * @throws {UserError} if no observation succeeded in time; otherwise the error of repeated observations
 */
export async function watch(options: {
  videos: number;
  observe: (signal: AbortSignal) => Promise<Observation>;
  onSample: (sample: Sample, seen: Observation) => void;
  timeoutMs: number;
  intervalMs?: number;
  signal: AbortSignal;
}): Promise<WatchEnd> {
  const { videos, observe, onSample, timeoutMs, intervalMs = 500, signal } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const either = AbortSignal.any([signal, deadline.signal]);
  let last: Observation | undefined;
  let samples: readonly Sample[] = [];
  let failures = 0;
  async function tryObserve(): Promise<Observation | undefined> {
    try {
      const seen = await observe(either);
      failures = 0;
      return seen;
    } catch (error) {
      if (either.aborted || ++failures > MAX_FAILURES) throw error;
      await sleep(intervalMs, either);
      return undefined;
    }
  }
  try {
    while (!deadline.signal.aborted) {
      const seen = await tryObserve();
      if (seen === undefined) continue;
      last = seen;
      samples = appendSample(samples, last.sample);
      onSample(last.sample, last);
      if (isDone(last.sample, videos)) return { complete: true, last, samples };
      await sleep(intervalMs, either);
      signal.throwIfAborted();
    }
  } catch (error) {
    // The deadline has aborted this observation: not an error.
    if (signal.aborted || !deadline.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (last === undefined) {
    throw new UserError(
      `AWS did not answer in ${timeoutMs / 1000} s: check that it is up, or raise --timeout`,
    );
  }
  return { complete: false, last, samples };
}

/** Whether every video is finished. */
export function isDone(sample: Sample, videos: number): boolean {
  const { outputs, inputDead, outputDead, outputQueue, ledger } = sample;
  return outputs + inputDead >= videos && messageCount(outputQueue) === 0 &&
    (ledger === null || ledger + outputDead >= outputs);
}
