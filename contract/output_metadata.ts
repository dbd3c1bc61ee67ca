import { decodeDescriptor, encodeDescriptor } from "./descriptor_text.ts";
import type { Box } from "./box.ts";
import { type Outcome, OUTCOMES } from "./result.ts";

/** The S3 user metadata that the function writes with each CSV object: the evidence that `verify` checks. */
export interface OutputMetadata {
  /** The upload's identity. */
  readonly identity: string;
  /** The invocation's request id. */
  readonly requestId: string;
  /** When the function's work on this upload began: ISO 8601, UTC. */
  readonly startedAt: string;
  /** When it ended: ISO 8601, UTC. */
  readonly endedAt: string;
  readonly outcome: Outcome;
  /** Euclidean distance between the descriptors, null if none was measured. */
  readonly distance: number | null;
  /** Total milliseconds of work. */
  readonly ms: number;
  // Details for the report: null or empty if an older function wrote the object.
  readonly face: Box | null;
  /** Seconds from the video's start. */
  readonly frameTime: number | null;
  /** Milliseconds by stage, without the total. */
  readonly stages: Readonly<Record<string, number>>;
  /** Why, if the outcome does not say; cut if it is long. */
  readonly reason: string | null;
  readonly functionVersion: string | null;
  readonly machine: Machine | null;
  readonly rule: Rule | null;
  /**
   * The nearest two people of the gallery, whether accepted or not. Null also if no face was found
   * or the gallery is empty.
   */
  readonly nearest: Neighbour & { readonly second: Neighbour | null } | null;
  /**
   * The face's descriptor, 128 numbers, quantised to 16 bits. Null also if no face was found or the
   * function leaves descriptors out.
   */
  readonly descriptor: Float32Array | null;
  /**
   * How many people are in the whole video; their JSON is in the frame bucket. Null if the function
   * looks for one person only.
   */
  readonly people: number | null;
}

/** A person of the gallery, and the Euclidean distance to the face. */
export interface Neighbour {
  /** Cut if it is very long. */
  readonly name: string;
  readonly distance: number;
}

/** The match rule: the largest distance to a person, and by how much the second person must be farther away. */
export interface Rule {
  readonly threshold: number;
  readonly margin: number;
}

/** Lambda's names of the processor architectures. */
export const ARCHITECTURES = ["x86_64", "arm64"] as const;
export type Architecture = typeof ARCHITECTURES[number];

/** The function's configuration, which its price depends on. */
export interface Machine {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/** The details of an object that an older function wrote. */
export const NO_DETAILS = {
  face: null,
  frameTime: null,
  stages: {},
  reason: null,
  functionVersion: null,
  machine: null,
  rule: null,
  nearest: null,
  descriptor: null,
  people: null,
} as const;

/**
 * Most ASCII characters of the encoded reason, and of each encoded name: S3 allows 2 KB of user
 * metadata for an object.
 */
const MOST_REASON = 600;
const MOST_NAME = 250;

/** Encodes as S3 user metadata: lower-case names without `x-amz-meta-`, ASCII values, under 2 KB in all. */
export function encodeOutputMetadata(metadata: OutputMetadata): Record<string, string> {
  const { face, stages, machine, rule, nearest, descriptor, people } = metadata;
  return {
    "identity": metadata.identity,
    "request-id": metadata.requestId,
    "started-at": metadata.startedAt,
    "ended-at": metadata.endedAt,
    "outcome": metadata.outcome,
    "distance": metadata.distance === null ? "" : metadata.distance.toFixed(4),
    "ms": String(Math.round(metadata.ms)),
    "face": face === null ? "" : [face.x, face.y, face.width, face.height].join(" "),
    "frame-time": metadata.frameTime === null ? "" : metadata.frameTime.toFixed(3),
    "stages": Object.entries(stages).map(([stage, ms]) => `${stage}=${Math.round(ms)}`).join(" "),
    "reason": asciiOf(metadata.reason ?? "", MOST_REASON),
    "function-version": encodeURIComponent(metadata.functionVersion ?? ""),
    "machine": machine === null ? "" : `${machine.memoryMb} ${machine.architecture}`,
    "rule": rule === null ? "" : `${rule.threshold} ${rule.margin}`,
    "nearest": nearest === null ? "" : neighboursText([nearest, nearest.second]),
    "descriptor": descriptor === null ? "" : encodeDescriptor(descriptor),
    ...(people !== null && { "people": String(people) }),
  };
}

/** `name distance` for each person. */
function neighboursText(people: readonly (Neighbour | null)[]): string {
  return people.flatMap((person) =>
    person === null ? [] : [asciiOf(person.name, MOST_NAME), person.distance.toFixed(4)]
  ).join(" ");
}

/** Percent-encodes a text, cut between two characters. */
function asciiOf(text: string, most: number): string {
  let ascii = "";
  for (const character of text.toWellFormed()) {
    const more = encodeURIComponent(character);
    if (ascii.length + more.length > most) break;
    ascii += more;
  }
  return ascii;
}

/** Decodes S3 user metadata; undefined if it is missing or incomplete. */
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
    OUTCOMES.includes(outcome) && Number.isFinite(distance ?? 0) && Number.isFinite(ms);
  if (!whole) return undefined;
  return {
    identity,
    requestId,
    startedAt,
    endedAt,
    outcome,
    distance,
    ms,
    face: boxOf(fields["face"] ?? ""),
    frameTime: numberOf(fields["frame-time"] ?? ""),
    stages: stagesOf(fields["stages"] ?? ""),
    reason: textOf(fields["reason"] ?? ""),
    functionVersion: textOf(fields["function-version"] ?? ""),
    machine: machineOf(fields["machine"] ?? ""),
    rule: ruleOf(fields["rule"] ?? ""),
    nearest: nearestOf(fields["nearest"] ?? ""),
    descriptor: decodeDescriptor(fields["descriptor"] ?? ""),
    people: countOf(fields["people"] ?? ""),
  };
}

// Details are optional: one that cannot be parsed reads as missing.

function numberOf(text: string): number | null {
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : null;
}

function countOf(text: string): number | null {
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}

function boxOf(text: string): Box | null {
  const [x, y, width, height, ...rest] = text.split(" ").map(numberOf);
  const whole = x != null && y != null && width != null && height != null && rest.length === 0;
  return whole ? { x, y, width, height } : null;
}

function machineOf(text: string): Machine | null {
  const [, memoryMb, architecture = ""] = /^(\d{1,6}) (\w+)$/.exec(text) ?? [];
  if (!isArchitecture(architecture)) return null;
  return { memoryMb: Number(memoryMb), architecture };
}

function ruleOf(text: string): Rule | null {
  const [threshold, margin, ...rest] = text.split(" ").map(numberOf);
  return threshold != null && margin != null && rest.length === 0 ? { threshold, margin } : null;
}

function nearestOf(text: string): OutputMetadata["nearest"] {
  const [name = "", distance = "", ...rest] = text.split(" ");
  const first = neighbourOf(name, distance);
  if (first === null || rest.length === 0) return first && { ...first, second: null };
  const [secondName = "", secondDistance = "", ...more] = rest;
  const second = neighbourOf(secondName, secondDistance);
  return second === null || more.length > 0 ? null : { ...first, second };
}

function neighbourOf(encoded: string, text: string): Neighbour | null {
  const [name, distance] = [textOf(encoded), numberOf(text)];
  return name === null || distance === null ? null : { name, distance };
}

function stagesOf(text: string): Record<string, number> {
  const stages: Record<string, number> = {};
  for (const one of text.split(" ")) {
    const [stage, ms] = one.split("=");
    const number = numberOf(ms ?? "");
    if (stage && number !== null) stages[stage] = number;
  }
  return stages;
}

function textOf(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    return null;
  }
}

function isArchitecture(text: string): text is Architecture {
  return (ARCHITECTURES as readonly string[]).includes(text);
}
