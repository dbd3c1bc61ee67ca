import { ContractError } from "./errors.ts";

/**
 * What a video came to. `recognised`: somebody of the gallery; `unknown`: a face, nobody we know;
 * `no_face`: a video without one; `unreadable`: not a video that we can decode.
 */
export const OUTCOMES = ["recognised", "unknown", "no_face", "unreadable"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How sure a recognised answer is; docs/recognition.md has what was measured of each. */
export const CONFIDENCES = ["sure", "likely"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface Student {
  readonly name: string;
  readonly major: string;
  readonly year: string;
}

/** Pixels of the stored frame, from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Somebody else in the frame, where everyone was asked for. */
export interface Other {
  /** Null for a face that is nobody's of the gallery. */
  readonly name: string | null;
  readonly student: Student | null;
  readonly distance: number | null;
  readonly face: Box;
}

/** The answer about one upload: the output queue's message, as JSON. */
export interface Result {
  readonly version: 1;
  readonly identity: string;
  readonly bucket: string;
  readonly key: string;
  readonly outcome: Outcome;
  /** The nearest person of the gallery, if near enough. */
  readonly name: string | null;
  /** Null also for a recognised person whom the table does not hold: `reason` says so. */
  readonly student: Student | null;
  /** Euclidean distance between the descriptors. */
  readonly distance: number | null;
  /** The nearest other person of the gallery; null where there is none, or no face. */
  readonly second: { readonly name: string; readonly distance: number } | null;
  /** Null where nobody was recognised. */
  readonly confidence: Confidence | null;
  /** Seconds from the video's start. */
  readonly frameTime: number | null;
  readonly face: Box | null;
  /** Everyone else in the frame, the largest face first; empty unless everyone was asked for. */
  readonly others: readonly Other[];
  /** The frame's key in the frame bucket. */
  readonly frameKey: string | null;
  /** Milliseconds by stage, with `total`. */
  readonly ms: Readonly<Record<string, number>>;
  readonly functionVersion: string;
  readonly requestId: string;
  /** Why, where the outcome alone does not say. */
  readonly reason: string | null;
}

/**
 * Reads an output message.
 * @throws {ContractError} naming the field that is wrong
 */
export function parseResult(body: string): Result {
  let value: Partial<Record<keyof Result, unknown>>;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ContractError("not a result: the body is not JSON");
  }
  if (typeof value !== "object" || value === null) {
    throw new ContractError("not a result: not a JSON object");
  }
  const must = (right: boolean, field: keyof Result) => {
    if (!right) {
      const got = JSON.stringify(value[field])?.slice(0, 60) ?? "nothing";
      throw new ContractError(`not a result: ${field} is ${got}`);
    }
  };
  const optionalNumber = (v: unknown) => v === null || Number.isFinite(v);
  must(value.version === 1, "version");
  must(typeof value.identity === "string" && /^[0-9a-f]{32}$/.test(value.identity), "identity");
  must(typeof value.bucket === "string" && value.bucket !== "", "bucket");
  must(typeof value.key === "string" && value.key !== "", "key");
  must(OUTCOMES.includes(value.outcome as Outcome), "outcome");
  must(value.name === null || typeof value.name === "string", "name");
  must(value.student === null || isStudent(value.student), "student");
  must(optionalNumber(value.distance), "distance");
  must(optionalNumber(value.frameTime), "frameTime");
  must(typeof value.ms === "object" && value.ms !== null, "ms");
  must(value.others === undefined || Array.isArray(value.others), "others");
  must(value.second == null || isCandidate(value.second), "second");
  must(value.confidence == null || isConfidence(value.confidence), "confidence");
  // An older function does not tell them.
  return { others: [], second: null, confidence: null, ...value } as unknown as Result;
}

function isCandidate(value: unknown): boolean {
  const { name, distance } = value as { name: unknown; distance: unknown };
  return typeof name === "string" && Number.isFinite(distance);
}

function isConfidence(value: unknown): boolean {
  return CONFIDENCES.includes(value as Confidence);
}

function isStudent(value: unknown): value is Student {
  const student = value as Student;
  return typeof value === "object" && value !== null && typeof student.name === "string" &&
    typeof student.major === "string" && typeof student.year === "string";
}
