import type { DeadLetter, SourceQueue } from "./dead_letter.ts";

/** A dead-message queue; narrow, so that tests can stand in for it. Each call takes ten at most. */
export interface DeadLetterQueue {
  readonly name: string;
  /** Up to `max` messages, hidden for `VISIBILITY_SECONDS`; none if there is none to be seen. */
  receive(max: number): Promise<DeadLetter[]>;
  /** Ends the hiding. */
  release(messages: readonly DeadLetter[]): Promise<void>;
  /** Puts the bodies into their source queue, and nothing else. @returns those that it did not take */
  send(messages: readonly DeadLetter[], source: SourceQueue): Promise<FailedMessage[]>;
  /** @returns those that stayed */
  delete(messages: readonly DeadLetter[]): Promise<FailedMessage[]>;
}

export interface FailedMessage {
  readonly message: DeadLetter;
  readonly reason: string;
}

/** Long enough to read thousands and act on them; a killed program's messages come back this soon. */
export const VISIBILITY_SECONDS = 300;
