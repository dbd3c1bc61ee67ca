import type { LedgerEntry } from "./ledger_line.ts";

/** What an erased answer has in place of the video. */
const ERASED = "erased";

/** The fields between the identity and the time, after the video: no answer. */
const NO_ANSWER = ",unknown,,,,";

/**
 * The fields of an erased line between its identity and its time, as long as those they replace, so
 * that the line can be overwritten in place: `erased-----,unknown,,,,`.
 * @param bytes their length
 */
export function erasedFields(bytes: number): string {
  const room = bytes - NO_ANSWER.length;
  // Shorter than any line that a bridge has written: the line was damaged, and stays so.
  if (room < 1) return "-".repeat(bytes);
  return ERASED.slice(0, room).padEnd(room, "-") + NO_ANSWER;
}

/** The line of an upload whose answer was erased before it arrived, with its line end. */
export function erasedLine(identity: string, receivedAt: Date): string {
  const fields = erasedFields(ERASED.length + NO_ANSWER.length);
  return `${identity},${fields},${receivedAt.toISOString()}\n`;
}

/** Whether a line's answer was erased. */
export function isErased({ video, outcome, name, distance }: LedgerEntry): boolean {
  return /^erased-*$/.test(video) && outcome === "unknown" && name === "" && distance === null;
}
