import type { DeadLetter, SourceQueue } from "./dead_letter.ts";

/** A dead-letter queue. Narrow, so that tests can fake it. Each call takes at most ten messages. */
export interface DeadLetterQueue {
  readonly name: string;
  /** Up to `max` messages, invisible for `VISIBILITY_SECONDS`; none if none is visible. */
  receive(max: number): Promise<DeadLetter[]>;
  /** Makes the messages visible again. */
  release(messages: readonly DeadLetter[]): Promise<void>;
  /** Sends the bodies to a source queue. @returns the messages that it did not accept */
  send(messages: readonly DeadLetter[], source: SourceQueue): Promise<FailedMessage[]>;
  /** @returns the messages that were not deleted */
  delete(messages: readonly DeadLetter[]): Promise<FailedMessage[]>;
}

export interface FailedMessage {
  readonly message: DeadLetter;
  readonly reason: string;
}

/**
 * Long enough to read thousands of messages and act on them. After a crash they are visible again
 * this soon.
 */
export const VISIBILITY_SECONDS = 300;
