import type { Box } from "./box.ts";
import { ContractError } from "./errors.ts";
import { parsePeople, type Person } from "./people.ts";
import type { Student } from "./student.ts";

export type { Student } from "./student.ts";

/**
 * The outcome of a video. `recognised`: a person of the gallery; `unknown`: a face that matches nobody of it;
 * `no_face`: no face found; `unreadable`: not a video, or one that cannot be decoded.
 */
export const OUTCOMES = ["recognised", "unknown", "no_face", "unreadable"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How certain a recognised answer is; see docs/recognition.md for the measured error rates. */
export const CONFIDENCES = ["sure", "likely"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A further face in the frame, if the function reports everyone. */
export interface Other {
  /** Null if the face matches nobody of the gallery. */
  readonly name: string | null;
  readonly student: Student | null;
  readonly distance: number | null;
  readonly face: Box;
}

/** The answer for one upload: the JSON body of an output queue message. */
export interface Result {
  readonly version: 1;
  readonly identity: string;
  readonly bucket: string;
  readonly key: string;
  readonly outcome: Outcome;
  /** The recognised person; null for any other outcome. */
  readonly name: string | null;
  /** Null also for a recognised person who is not in the students table; `reason` then says so. */
  readonly student: Student | null;
  /** Euclidean distance between the face's descriptor and the nearest person's; null if none was measured. */
  readonly distance: number | null;
  /** The second nearest person of the gallery; null if there is none, or no face. */
  readonly second: { readonly name: string; readonly distance: number } | null;
  /** Null if nobody was recognised. */
  readonly confidence: Confidence | null;
  /** Seconds from the video's start. */
  readonly frameTime: number | null;
  readonly face: Box | null;
  /** The further faces in the frame, largest first; empty unless the function reports everyone. */
  readonly others: readonly Other[];
  /**
   * Everyone in the whole video, people of the gallery first, the longest present first; absent unless the function
   * looks at the whole video. The first person is also `name` and `student`. An older reader ignores it.
   */
  readonly people?: readonly Person[];
  /** How many of `people` are missing, the last ones, because a message has a limit; absent if none. */
  readonly peopleLeftOut?: number;
  /** The frame's key in the frame bucket. */
  readonly frameKey: string | null;
  /** Milliseconds by stage, and their `total`. */
  readonly ms: Readonly<Record<string, number>>;
  readonly functionVersion: string;
  readonly requestId: string;
  /** Why, if the outcome does not say. */
  readonly reason: string | null;
}

/**
 * Parses the body of an output queue message.
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
  const people = value.people === undefined ? {} : { people: parsePeople(value.people) };
  // An older function does not send these.
  return { others: [], second: null, confidence: null, ...value, ...people } as unknown as Result;
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
