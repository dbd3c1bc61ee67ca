import { type Outcome, OUTCOMES } from "./result.ts";

/** What the function writes beside each CSV object, as S3 user metadata: the evidence of its work. */
export interface OutputMetadata {
  /** The upload's identity. */
  readonly identity: string;
  /** The invocation's request id. */
  readonly requestId: string;
  /** ISO 8601, UTC: when the function's work on this upload began. */
  readonly startedAt: string;
  /** ISO 8601, UTC: when it ended. */
  readonly endedAt: string;
  readonly outcome: Outcome;
  /** Euclidean distance between the descriptors, null if none was measured. */
  readonly distance: number | null;
  /** Milliseconds of work in all. */
  readonly ms: number;
}

/** As S3 user metadata: lower-case names, ASCII values, without the `x-amz-meta-`. */
export function encodeOutputMetadata(metadata: OutputMetadata): Record<string, string> {
  return {
    "identity": metadata.identity,
    "request-id": metadata.requestId,
    "started-at": metadata.startedAt,
    "ended-at": metadata.endedAt,
    "outcome": metadata.outcome,
    "distance": metadata.distance === null ? "" : metadata.distance.toFixed(4),
    "ms": String(Math.round(metadata.ms)),
  };
}

/** Reads it back; undefined if it is not there or not whole. */
export function decodeOutputMetadata(
  fields: Readonly<Record<string, string>> | undefined,
): OutputMetadata | undefined {
  if (fields === undefined) return undefined;
  const identity = fields["identity"] ?? "";
  const requestId = fields["request-id"] ?? "";
  const startedAt = fields["started-at"] ?? "";
  const endedAt = fields["ended-at"] ?? "";
  const outcome = fields["outcome"] as Outcome;
  const distance = fields["distance"] ? Number(fields["distance"]) : null;
  const ms = fields["ms"] ? Number(fields["ms"]) : NaN;
  const whole = /^[0-9a-f]{32}$/.test(identity) && requestId !== "" &&
    !Number.isNaN(Date.parse(startedAt)) && !Number.isNaN(Date.parse(endedAt)) &&
    OUTCOMES.includes(outcome) && !Number.isNaN(distance ?? 0) && !Number.isNaN(ms);
  if (!whole) return undefined;
  return { identity, requestId, startedAt, endedAt, outcome, distance, ms };
}
