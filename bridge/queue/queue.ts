export interface Message {
  readonly id: string;
  readonly body: string;
  /** Identifies this delivery, to delete the message or change its visibility. */
  readonly receiptHandle: string;
  /** How often the message was delivered, this delivery included. */
  readonly receiveCount: number;
}

/** The part of a queue that the bridge uses. Narrow, so that tests can fake it. */
export interface Queue {
  readonly name: string;
  /** Seconds for which a received message is invisible to other consumers. */
  readonly visibilityTimeout: number;
  /** A long poll: up to `max` (1 to 10) messages, or none after `seconds`. */
  receive(max: number, signal: AbortSignal, seconds: number): Promise<Message[]>;
  /** Deletes (acknowledges) the message. Calls made at about the same time share a batch. */
  delete(message: Message): Promise<void>;
  /**
   * Changes the visibility timeout to `seconds` from now; 0 returns the message to the queue.
   * Batched too.
   */
  changeVisibility(message: Message, seconds: number): Promise<void>;
  /** Moves the message to the dead-letter queue, with the reason as a message attribute. */
  deadLetter(message: Message, reason: string): Promise<void>;
}

/** Duration of a long poll: the longest that SQS allows. */
export const LONG_POLL_SECONDS = 20;

/**
 * SQS's limit for one delivery, however often its visibility timeout is extended: 12 hours.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const MAX_HELD_SECONDS = 43_200;
