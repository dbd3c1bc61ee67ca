import numbers from "../inventory/group_vars/all/pipeline.json" with { type: "json" };

/** The pipeline's numbers: those of inventory/group_vars/all/pipeline.json, which the playbooks take too. */
export const pipeline = {
  /** Seconds that the function has for an invocation. */
  timeoutSeconds: numbers.function_timeout,
  /** The function's memory; at 1,769 MB it has one whole processor. */
  memoryMb: numbers.function_memory,
  /** Seconds that a receive waits for a message to come. */
  receiveWaitSeconds: numbers.queue_receive_wait,
  /** Receives after which SQS moves a message to the dead-letter queue. */
  maxReceives: numbers.queue_max_receives,
  /**
   * How long a message is hidden from others once it was received, in time-outs of the function:
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  visibilityTimeouts: numbers.queue_visibility_timeouts,
  /** Seconds that a message waits at most. */
  retentionSeconds: numbers.queue_retention,
  /** Seconds that a dead-letter queue keeps a message. */
  deadLetterRetentionSeconds: numbers.dead_letter_retention,
  /** What a video's key ends in. S3 compares them to the letter, and cameras write both. */
  videoSuffixes: numbers.video_suffixes,
} as const;
