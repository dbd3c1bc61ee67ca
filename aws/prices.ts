import type { Architecture } from "../contract/output_metadata.ts";

/**
 * List prices of Lambda in us-east-1, first tier, on 2026-11-24: https://aws.amazon.com/lambda/pricing/
 * Ephemeral storage is free up to 512 MB and not counted here.
 */
export const PRICES = {
  /** USD a request of SQS of up to 64 KB, standard queues: https://aws.amazon.com/sqs/pricing/ */
  sqsRequest: 0.40 / 1e6,
  /** USD a GB-second, by architecture. */
  gbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 } satisfies Record<Architecture, number>,
  /** USD a request. */
  request: 0.20 / 1e6,
} as const;

/**
 * USD a minute of stored video, us-east-1, first tier: Amazon Rekognition Video's face search, as we
 * remember it on 2026-11-30. To look it up: https://aws.amazon.com/rekognition/pricing/
 */
export const REKOGNITION_FACE_SEARCH = 0.10;

/** The formula of {@linkcode costOfThousand}, to print beside its result. */
export const FORMULA = "1000 × (ms rounded up / 1000 × MB / 1024 × price of a GB-second + " +
  "price of a request)";

/**
 * USD for a thousand warm invocations.
 * @param ms duration of one invocation in milliseconds; Lambda rounds it up to whole ones
 * @param memoryMb configured memory in MB
 */
export function costOfThousand(ms: number, memoryMb: number, architecture: Architecture): number {
  const gbSeconds = Math.ceil(ms) / 1000 * (memoryMb / 1024);
  return 1000 * (gbSeconds * PRICES.gbSecond[architecture] + PRICES.request);
}
