import type { Meters } from "./meters.ts";

export interface HealthOptions {
  readonly inputQueue: string;
  readonly outputQueue: string;
  readonly functionName: string;
  /** Maximum number of messages in flight. */
  readonly concurrency: number;
  /** Seconds. */
  readonly functionTimeout: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** Derives the bridge's health from the events that it reports. */
export interface Health extends Meters {
  /**
   * Whether both loops still run, even if every call fails: only a hanging loop calls for a
   * restart.
   */
  alive(): boolean;
  /** What is wrong, as texts; empty if healthy. */
  reasons(): string[];
}

/** A long poll takes 20 s and the longest backoff too: after this a loop hangs. */
const NO_PROGRESS_SECONDS = 120;

/** Failures shorter than this are normal on a bad link. */
const BLIP_SECONDS = 60;

interface Failure {
  readonly since: number;
  reason: string;
}

/** The health of a bridge that has just started. */
export function createHealth(options: HealthOptions): Health {
  const { inputQueue, outputQueue, functionName, now = () => performance.now() } = options;
  const progress = new Map([[inputQueue, now()], [outputQueue, now()]]);
  const failures = new Map<string, Failure>();
  let inFlight = 0;
  let stopping = false;

  const secondsSince = (time: number) => Math.round((now() - time) / 1000);
  const failed = (what: string, reason: string) => {
    const failure = failures.get(what);
    if (failure) failure.reason = reason;
    else failures.set(what, { since: now(), reason });
  };
  /**
   * A bridge without free slots polls again when a sixth of the invocations have ended, at most.
   */
  const patience = (queue: string) =>
    queue === inputQueue && inFlight >= options.concurrency * 5 / 6
      ? options.functionTimeout + NO_PROGRESS_SECONDS
      : NO_PROGRESS_SECONDS;
  const hanging = () =>
    stopping ? [] : [...progress].filter(([queue, at]) => secondsSince(at) > patience(queue));
  const beat = (queue: string) => progress.set(queue, now());
  const ledger = "the ledger cannot be written";
  const reaching = `the function ${functionName} cannot be reached`;
  const settling = (queue: string) => `deleting from ${queue} fails`;
  const polling = (queue: string) => `polling ${queue} fails`;

  return {
    polled(queue) {
      beat(queue);
      failures.delete(polling(queue));
    },
    pollFailed(queue, reason) {
      beat(queue);
      failed(polling(queue), reason);
    },
    taken: () => {},
    inFlight: (messages) => {
      inFlight = messages;
    },
    invoked(outcome) {
      beat(inputQueue);
      if (outcome === "unreachable") failed(reaching, "");
      else failures.delete(reaching);
    },
    synced() {
      beat(outputQueue);
      failures.delete(ledger);
    },
    ledgered: () => {},
    ledgerFailed(reason) {
      beat(outputQueue);
      failed(ledger, reason);
    },
    settled: (queue) => void failures.delete(settling(queue)),
    notSettled: (queue, reason) => failed(settling(queue), reason),
    deadLettered: beat,
    stopping: () => {
      stopping = true;
    },
    alive: () => hanging().length === 0,
    reasons() {
      const reasons = hanging().map(([queue, at]) =>
        `${queue}: no progress for ${secondsSince(at)} s`
      );
      for (const [what, { since, reason }] of failures) {
        // Reported at once: a disk does not recover by itself.
        if (what !== ledger && secondsSince(since) <= BLIP_SECONDS) continue;
        const because = reason && `: ${reason.slice(0, 300)}`;
        reasons.push(`${what}, for ${secondsSince(since)} s${because}`);
      }
      if (stopping) reasons.push("stopping");
      return reasons;
    },
  };
}
