import type { Names } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { messageCount } from "../cloud/queue_counts.ts";
import type { Sample } from "../record/sample.ts";
import { type Stuck, stuckAt } from "../watch/stall_diagnosis.ts";
import type { Metric } from "./bridge_metrics.ts";

/** What an alarm depends on, at one moment. */
export interface Moment {
  readonly sample: Sample;
  readonly uploaded: number;
  /** Whether every video is finished. */
  readonly done: boolean;
  /** Why messages of the run were dead-lettered. */
  readonly reasons: readonly string[];
  /** Null if the bridge does not answer. */
  readonly metrics: readonly Metric[] | null;
}

/** Seconds without a change after which a stage counts as stuck. SQS documents that its counts lag by up to a minute. */
const PATIENCE: Readonly<Record<Stuck["at"], number>> = {
  intake: 30,
  function: pipeline.timeoutSeconds + 30,
  events: 60,
  collect: 30,
  ledger: 60,
};

/** Seconds without an answer after which a bridge that answered before counts as frozen. */
const SILENCE = 5;

/**
 * Returns a function that says what is wrong with a run, a sentence with a remedy for each; empty if all is well. It
 * remembers when something last moved, so call it with one moment after the other.
 * @param ledger how to name the ledger
 */
export function createAlarms(
  { names, ledger }: { names: Names; ledger: string },
): (moment: Moment) => string[] {
  const answersMove = stillness();
  const resultsMove = stillness();
  const bridgeAnswers = stillness();
  let answeredOnce = false;
  let queued = 0;

  return ({ sample, uploaded, done, reasons, metrics }) => {
    const now = Date.parse(sample.at);
    const { outputs, inputDead, outputDead } = sample;
    const unanswered = answersMove(now, JSON.stringify([outputs, inputDead, uploaded]));
    // A shrinking queue is progress, even if no ledger was named.
    const waiting = messageCount(sample.outputQueue);
    const shrinks = waiting === 0 || waiting < queued;
    queued = waiting;
    const uncollected = resultsMove(now, JSON.stringify([sample.ledger, outputDead]), shrinks);
    answeredOnce ||= metrics !== null;
    const silent = bridgeAnswers(now, "", metrics !== null);

    const stuck = (videos: number, seconds: number) => {
      const { at, cause, command } = stuckAt(sample, { videos, names, ledger });
      return seconds < PATIENCE[at]
        ? []
        : [`Stuck for ${since(seconds)} at ${cause}. Try: ${command}`];
    };
    const bridge = frozenBridge(answeredOnce ? silent : 0, metrics);
    const behind = waiting > 0 || (sample.ledger ?? outputs) + outputDead < outputs;
    return [
      ...(done ? [] : bridge),
      // A bridge that does not answer explains the rest.
      ...(done || bridge.length > 0 ? [] : [
        ...(outputs + inputDead < uploaded ? stuck(uploaded, unanswered) : []),
        ...(behind ? stuck(0, uncollected) : []),
      ]),
      ...deadLetters(inputDead + outputDead, reasons),
    ];
  };
}

function frozenBridge(silent: number, metrics: Moment["metrics"]): string[] {
  const look = "Try: systemctl status rollcall-bridge   (on the bridge's machine)";
  if (silent >= SILENCE) {
    return [
      `The bridge has not answered for ${since(silent)}: it is frozen, stopped or cut off. ${look}`,
    ];
  }
  const unhealthy = metrics?.some(({ name, value }) => name === "healthy" && value === 0);
  return unhealthy ? [`The bridge says that it is not healthy: see its /healthz. ${look}`] : [];
}

function deadLetters(count: number, [reason]: readonly string[]): string[] {
  if (count === 0) return [];
  const messages = count === 1 ? "1 message" : `${count} messages`;
  const why = reason === undefined ? "" : ` (${reason})`;
  return [`${messages} of this run dead-lettered${why}. Try: ./rollcall dlq list`];
}

/** Returns a function that gives the seconds since its value last changed, or it was last reset. */
function stillness(): (now: number, value: string, moved?: boolean) => number {
  let last: string | undefined;
  let at = 0;
  return (now, value, moved = false) => {
    if (moved || value !== last) at = now;
    last = value;
    return (now - at) / 1000;
  };
}

/** In steps: a screen reader reads each change aloud. */
function since(seconds: number): string {
  if (seconds < 10) return `${Math.floor(seconds)} s`;
  return seconds < 60 ? `${Math.floor(seconds / 10) * 10} s` : `${Math.floor(seconds / 60)} min`;
}
