import type { Upload } from "../../contract/s3_event.ts";

/** How an attempt to invoke the function ended. */
export type InvokeOutcome = "done" | "failed" | "throttled" | "unreachable";

/** The events that the bridge reports as it works. Calls are cheap and never throw. */
export interface Meters {
  /** A poll completed: that is progress, also without a message. */
  polled(queue: string, messages: number): void;
  /** A poll, or the handling after it, failed and will be retried. */
  pollFailed(queue: string, reason: string): void;
  /** An upload was received from the input queue. */
  taken(upload: Pick<Upload, "identity" | "record">): void;
  /** The number of messages of the input queue that are in flight. */
  inFlight(messages: number): void;
  /** An attempt to invoke the function ended. */
  invoked(outcome: InvokeOutcome, seconds: number): void;
  /** The ledger wrote and synced a batch. */
  synced(seconds: number): void;
  /** These results are new in the ledger, and on disk. */
  ledgered(results: readonly { readonly identity: string }[]): void;
  /** The disk failed to write results; this will be retried. */
  ledgerFailed(reason: string): void;
  /** A message was settled: deleted, dead-lettered or returned to the queue. */
  settled(queue: string): void;
  /** A message could not be settled, and will be redelivered. */
  notSettled(queue: string, reason: string): void;
  /** A message of the queue was moved to its dead-letter queue. */
  deadLettered(queue: string): void;
  /** Polling has stopped, and messages in flight are drained. */
  stopping(): void;
}

/** Ignores all events. */
export const noMeters: Meters = metersTo([]);

/** Passes all events on to several receivers. */
export function metersTo(all: readonly Meters[]): Meters {
  return {
    polled: (queue, messages) => all.forEach((one) => one.polled(queue, messages)),
    pollFailed: (queue, reason) => all.forEach((one) => one.pollFailed(queue, reason)),
    taken: (upload) => all.forEach((one) => one.taken(upload)),
    inFlight: (messages) => all.forEach((one) => one.inFlight(messages)),
    invoked: (outcome, seconds) => all.forEach((one) => one.invoked(outcome, seconds)),
    synced: (seconds) => all.forEach((one) => one.synced(seconds)),
    ledgered: (results) => all.forEach((one) => one.ledgered(results)),
    ledgerFailed: (reason) => all.forEach((one) => one.ledgerFailed(reason)),
    settled: (queue) => all.forEach((one) => one.settled(queue)),
    notSettled: (queue, reason) => all.forEach((one) => one.notSettled(queue, reason)),
    deadLettered: (queue) => all.forEach((one) => one.deadLettered(queue)),
    stopping: () => all.forEach((one) => one.stopping()),
  };
}
