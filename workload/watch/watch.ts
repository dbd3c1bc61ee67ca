import { UserError } from "../../contract/errors.ts";
import { sleep } from "../../cli/async.ts";
import type { Observation } from "./run_observer.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import { appendSample, type Sample } from "../record/sample.ts";

/** How the watch ended. */
export interface WatchEnd {
  /** Whether every video has come to its end; else the time was up. */
  readonly complete: boolean;
  readonly last: Observation;
  readonly samples: readonly Sample[];
}

/** Looks that may fail one after another, each after the SDK's own retries, before the watch does. */
const FAILED_LOOKS = 4;

/**
 * Looks until every video has come to its end, in a result or in a dead-letter queue.
 * @throws {UserError} if there was not one answer in the time; the error of a look that kept failing
 */
export async function watch(options: {
  videos: number;
  observe: (signal: AbortSignal) => Promise<Observation>;
  onSample: (sample: Sample) => void;
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
  async function look(): Promise<Observation | undefined> {
    try {
      const seen = await observe(either);
      failures = 0;
      return seen;
    } catch (error) {
      if (either.aborted || ++failures > FAILED_LOOKS) throw error;
      await sleep(intervalMs, either);
      return undefined;
    }
  }
  try {
    while (!deadline.signal.aborted) {
      const seen = await look();
      if (seen === undefined) continue;
      last = seen;
      samples = appendSample(samples, last.sample);
      onSample(last.sample);
      if (isDone(last.sample, videos)) return { complete: true, last, samples };
      await sleep(intervalMs, either);
      signal.throwIfAborted();
    }
  } catch (error) {
    // A look that the deadline cut short is no error of its own.
    if (signal.aborted || !deadline.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (last === undefined) {
    throw new UserError(`AWS did not answer in ${timeoutMs / 1000} s: is it up? (--timeout)`);
  }
  return { complete: false, last, samples };
}

/** Whether there is nothing left to wait for. */
export function isDone(sample: Sample, videos: number): boolean {
  const { outputs, inputDead, outputDead, outputQueue, ledger } = sample;
  return outputs + inputDead >= videos && messageCount(outputQueue) === 0 &&
    (ledger === null || ledger + outputDead >= outputs);
}
