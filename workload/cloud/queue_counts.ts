/** Approximate numbers of messages in a queue. */
export interface QueueCounts {
  /** Available for retrieval, or delayed. */
  readonly visible: number;
  /** Received and not yet deleted. */
  readonly inFlight: number;
}

/** The number of messages of a queue in any state. */
export function messageCount({ visible, inFlight }: QueueCounts): number {
  return visible + inFlight;
}
