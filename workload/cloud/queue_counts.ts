/** Messages in a queue, as SQS estimates them. */
export interface QueueCounts {
  /** To be received, or delayed until later. */
  readonly visible: number;
  /** Received and not yet deleted. */
  readonly inFlight: number;
}

/** All the messages of a queue, whatever their state. */
export function messageCount({ visible, inFlight }: QueueCounts): number {
  return visible + inFlight;
}
