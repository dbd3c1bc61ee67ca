export interface Message {
  readonly id: string;
  readonly body: string;
  /** What deletes or extends this delivery. */
  readonly receiptHandle: string;
  /** How often it was delivered, this time included. */
  readonly receiveCount: number;
}

/** The part of a queue that the bridge uses; narrow, so that tests can stand in for it. */
export interface Queue {
  readonly name: string;
  /** Seconds for which a delivered message stays hidden. */
  readonly visibilityTimeout: number;
  /** A long poll: up to `max` (1 to 10) messages, none if there was nothing in so many seconds. */
  receive(max: number, signal: AbortSignal, seconds: number): Promise<Message[]>;
  /** Deletes the message; with others that are deleted about now, in one call. */
  delete(message: Message): Promise<void>;
  /** Hides the message for so many seconds from now; 0 gives it back. In one call with others, too. */
  changeVisibility(message: Message, seconds: number): Promise<void>;
  /** Moves the message to the dead-letter queue with its reason as an attribute. */
  deadLetter(message: Message, reason: string): Promise<void>;
}

/** How long a poll waits for a message: the longest that SQS allows. */
export const LONG_POLL_SECONDS = 20;
