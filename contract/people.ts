import type { Box } from "./box.ts";
import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";
import type { Student } from "./student.ts";

/** Someone in a video, and when. Times are seconds from the video's start. */
export interface Person {
  /** Null for a stranger. */
  readonly name: string | null;
  /** Null also for a person who is not in the students table. */
  readonly student: Student | null;
  /** A stranger's number in this video, from 1; null for a person of the gallery. */
  readonly stranger: number | null;
  /** Euclidean distance to the nearest person of the gallery, accepted or not; null if it is empty. */
  readonly distance: number | null;
  /** How much farther away the next person is whom it could be; null if there is none. */
  readonly margin: number | null;
  /** Whether the name is sure; false for a stranger. */
  readonly sure: boolean;
  /** When the person is first seen. */
  readonly from: number;
  /** When the person is last seen. */
  readonly to: number;
  /** Total seconds in the picture. */
  readonly seconds: number;
  /** When exactly, in order: at most {@linkcode MAX_SPANS}, the shortest gaps closed. */
  readonly spans: readonly Span[];
  /** Number of sampled frames that show the person. */
  readonly frames: number;
  /** The moment that shows the face best; its box is in pixels of a frame of 640. */
  readonly best: { readonly time: number; readonly face: Box };
}

export type Span = readonly [from: number, to: number];

/** Keeps a person's part of a message small. */
export const MAX_SPANS = 60;

/**
 * Bytes for the people of one result. SQS accepts messages of 1 MiB since 2025, and emulators and
 * older queues 256 KiB; the rest of the result and a dead letter's reason need room too.
 */
export const MAX_PEOPLE_BYTES = 200_000;

/**
 * Shortens people until their JSON has at most `bytes` bytes: first everyone's spans, then the end
 * of the list.
 * @returns the people that fit, and how many were left out
 */
export function fitPeople(
  people: readonly Person[],
  bytes = MAX_PEOPLE_BYTES,
): { people: Person[]; leftOut: number } {
  let fitting = [...people];
  for (let most = MAX_SPANS; most >= 1 && sizeOf(fitting) > bytes; most = Math.floor(most / 2)) {
    fitting = fitting.map((person) => ({ ...person, spans: fewSpans(person.spans, most) }));
  }
  let size = sizeOf(fitting);
  while (size > bytes) size -= sizeOf(fitting.pop()!) + 1;
  return { people: fitting, leftOut: people.length - fitting.length };
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * Closes the shortest gaps between spans until at most `most` are left.
 * @param spans in order, apart from one another
 */
export function fewSpans(spans: readonly Span[], most = MAX_SPANS): Span[] {
  const gaps = spans.slice(1).map(([from], i) => ({ i, length: from - spans[i]![1] }));
  const closed = new Set(
    gaps.sort((a, b) => a.length - b.length || a.i - b.i)
      .slice(0, Math.max(0, spans.length - most)).map(({ i }) => i),
  );
  const few: [number, number][] = [];
  for (const [i, [from, to]] of spans.entries()) {
    if (i > 0 && closed.has(i - 1)) few.at(-1)![1] = to;
    else few.push([from, to]);
  }
  return few;
}

/**
 * Parses the people of a result.
 * @throws {ContractError} naming the person and the field that is wrong
 */
export function parsePeople(value: unknown): Person[] {
  if (!Array.isArray(value)) throw new ContractError("not a result: people is not a list");
  return value.map((person: unknown, i) => {
    const fault = isObject(person) ? faultOf(person) : "it";
    if (fault) throw new ContractError(`not a result: people, ${i + 1}: ${fault} is wrong`);
    return person as unknown as Person;
  });
}

/** The name of the first field that is wrong. */
function faultOf(person: Record<string, unknown>): string | undefined {
  const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
  const orNull = (is: (value: unknown) => boolean) => (value: unknown) =>
    value === null || is(value);
  const isText = (value: unknown) => typeof value === "string";
  const isBox = (value: unknown) =>
    isObject(value) && [value.x, value.y, value.width, value.height].every(isNumber);
  const isStudent = (value: unknown) =>
    isObject(value) && [value.name, value.major, value.year].every(isText);
  const fields: [keyof Person, (value: unknown) => boolean][] = [
    ["name", orNull(isText)],
    ["student", orNull(isStudent)],
    ["stranger", orNull(isNumber)],
    ["distance", orNull(isNumber)],
    ["margin", orNull(isNumber)],
    ["sure", (value) => typeof value === "boolean"],
    ["from", isNumber],
    ["to", isNumber],
    ["seconds", isNumber],
    ["spans", (value) => Array.isArray(value) && value.every(isSpan)],
    ["frames", isNumber],
    ["best", (value) => isObject(value) && isNumber(value.time) && isBox(value.face)],
  ];
  return fields.find(([field, is]) => !is(person[field]))?.[0];

  function isSpan(value: unknown): boolean {
    return Array.isArray(value) && value.length === 2 && value.every(isNumber);
  }
}
