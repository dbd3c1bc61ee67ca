import type { Architecture } from "../contract/output_metadata.ts";

/**
 * AWS's list prices in us-east-1, first tier, on 2026-11-24. https://aws.amazon.com/lambda/pricing/
 * The first 512 MB of ephemeral storage are free.
 */
export const PRICES = {
  /** Dollars for a GB-second, by architecture. */
  gbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 } satisfies Record<Architecture, number>,
  /** Dollars for a request. */
  request: 0.20 / 1e6,
} as const;

/** For people: what {@linkcode costOfThousand} computes. */
export const FORMULA = "1000 × (ms rounded up / 1000 × MB / 1024 × price of a GB-second + " +
  "price of a request)";

/** Dollars for a thousand warm invocations of so many milliseconds, with so much memory. */
export function costOfThousand(ms: number, memoryMb: number, architecture: Architecture): number {
  const gbSeconds = Math.ceil(ms) / 1000 * (memoryMb / 1024);
  return 1000 * (gbSeconds * PRICES.gbSecond[architecture] + PRICES.request);
}
