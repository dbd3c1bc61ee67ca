import numbers from "../inventory/group_vars/all/pipeline.json" with { type: "json" };

/** The pipeline's settings, from inventory/group_vars/all/pipeline.json, which the playbooks use too. */
export const pipeline = {
  /** The function's timeout in seconds. */
  timeoutSeconds: numbers.function_timeout,
  /** The function's memory in MB; at 1,769 MB Lambda gives it one full vCPU. */
  memoryMb: numbers.function_memory,
  /** Wait time of a long poll in seconds. */
  receiveWaitSeconds: numbers.queue_receive_wait,
  /** `maxReceiveCount`: receives after which SQS moves a message to the dead-letter queue. */
  maxReceives: numbers.queue_max_receives,
  /**
   * Visibility timeout of the input queue as a multiple of the function's timeout; AWS recommends at least six:
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  visibilityTimeouts: numbers.queue_visibility_timeouts,
  /** Retention period of the queues in seconds. */
  retentionSeconds: numbers.queue_retention,
  /** Retention period of the dead-letter queues in seconds. */
  deadLetterRetentionSeconds: numbers.dead_letter_retention,
  /** Suffixes of video keys. S3's filter is case-sensitive, and cameras write both cases. */
  videoSuffixes: numbers.video_suffixes,
} as const;
