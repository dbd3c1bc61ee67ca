import { createHash } from "node:crypto";
import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";

/**
 * A part of a long video that a queue message is for: some minutes of an upload, which is looked at in several
 * invocations. It is the member `rollcallRange` of the S3 record of that upload.
 */
export interface VideoRange {
  /** Its number, from 1 to `of`. */
  readonly part: number;
  readonly of: number;
  /** The minutes from `from` up to, but without, `to`; the last part takes what is left, too. */
  readonly from: number;
  readonly to: number;
  /** When the upload was split, in Unix milliseconds. */
  readonly splitAt: number;
  /** Set if the part is to be looked at again: a name of its own for this attempt. */
  readonly again?: string;
}

/** The member of an S3 record that holds the range. */
export const RANGE = "rollcallRange";

/** The range in a record; null if it is a plain upload. @throws {ContractError} if it is malformed */
export function readRange(record: Readonly<Record<string, unknown>>): VideoRange | null {
  const range = record[RANGE];
  if (range === undefined) return null;
  if (!isObject(range) || !isRange(range)) {
    throw new ContractError(`not a part of a video: ${JSON.stringify(range).slice(0, 200)}`);
  }
  const { part, of, from, to, splitAt, again } = range as unknown as VideoRange;
  return { part, of, from, to, splitAt, ...(again !== undefined && { again }) };
}

/** Longer than any video, in minutes. */
const MAX_MINUTES = 100_000;

function isRange(range: Record<string, unknown>): boolean {
  const { part, of, from, to, splitAt, again } = range as unknown as VideoRange;
  return [part, of, from, to, splitAt].every(Number.isSafeInteger) &&
    1 <= part && part <= of && 0 <= from && from < to && to <= MAX_MINUTES &&
    (again === undefined || typeof again === "string");
}

/** The identity of a part: 32 hexadecimal digits. The same part of the same upload has the same one. */
export function rangeIdentity(upload: string, { part, of, from, to, again }: VideoRange): string {
  const text = JSON.stringify([upload, part, of, from, to, again ?? null]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** As text, for people: `minutes 10 to 20, part 2 of 4`. */
export function rangeText({ part, of, from, to }: VideoRange): string {
  return `minutes ${from} to ${to}, part ${part} of ${of}`;
}

/** Whether two ranges have the same minutes. */
export function isSameRange(one: VideoRange, other: VideoRange): boolean {
  return one.from === other.from && one.to === other.to;
}
