import type { Upload } from "../../contract/s3_event.ts";

/** How one attempt to invoke the function ended. */
export type InvokeOutcome = "done" | "failed" | "throttled" | "unreachable";

/** What the bridge tells of its work as it does it. Each call is cheap, and none throws. */
export interface Meters {
  /** A poll has come back; with no message too, it is progress. */
  polled(queue: string, messages: number): void;
  /** A poll, or what followed it, has failed; it will be tried again. */
  pollFailed(queue: string, reason: string): void;
  /** An upload was taken from the input queue. */
  taken(upload: Pick<Upload, "identity" | "record">): void;
  /** So many messages of the input queue are worked on now. */
  inFlight(messages: number): void;
  /** One attempt to invoke the function has ended, after so many seconds. */
  invoked(outcome: InvokeOutcome, seconds: number): void;
  /** The ledger has written and synced a batch, in so many seconds. */
  synced(seconds: number): void;
  /** These are new in the ledger, and on the disk. */
  ledgered(results: readonly { readonly identity: string }[]): void;
  /** The disk has refused results; it will be tried again. */
  ledgerFailed(reason: string): void;
  /** A message was deleted, buried or given back. */
  settled(queue: string): void;
  /** It could not be, and will come again. */
  notSettled(queue: string, reason: string): void;
  /** A message of the queue went to its dead-letter queue. */
  deadLettered(queue: string): void;
  /** No more polls; what is in flight is drained. */
  stopping(): void;
}

/** For who is not interested. */
export const noMeters: Meters = metersTo([]);

/** Tells several. */
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
