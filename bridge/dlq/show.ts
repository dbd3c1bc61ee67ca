import { terminalSafe } from "../../cli/terminal_safe.ts";
import { renderTable } from "../../cli/table.ts";
import { rangeText } from "../../contract/video_range.ts";
import { type DeadLetter, deathReason, subjectsOf, videosOf } from "./dead_letter.ts";

/**
 * Width of the columns beside the reason: time, video, receives, id, and the lines between them.
 */
const BESIDE_REASON = 21 + 26 + 10 + 38 + 6;

/** Messages as a table, oldest first. Text from outside cannot control the terminal. */
export function deadLetterTable(messages: readonly DeadLetter[], columns: number): string {
  const reasonWidth = Math.max(26, Math.min(80, columns - BESIDE_REASON));
  return renderTable(
    ["time", "video", "receives", "reason", "message id"],
    oldestFirst(messages).map((message) => [
      message.sentAt.toISOString().slice(0, 19).replace("T", " "),
      truncated(videoText(message), 100),
      String(message.receives),
      truncated(deathReason(message), 300),
      message.id,
    ]),
    [21, 26, 10, reasonWidth, 38],
  );
}

/** A message as a JSON line, with its body. */
export function deadLetterJson(message: DeadLetter, queue: string): string {
  return JSON.stringify({
    queue,
    id: message.id,
    time: message.sentAt.toISOString(),
    videos: videosOf(message),
    receives: message.receives,
    reason: message.reason ?? null,
    source: message.source.name,
    body: message.body,
  });
}

export function oldestFirst(messages: readonly DeadLetter[]): DeadLetter[] {
  return messages.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

/** The first video or part of one, and the number of further ones. */
export function videoText(message: DeadLetter): string {
  const [first, ...others] = subjectsOf(message);
  if (first === undefined) return "(none)";
  const text = first.range ? `${first.key} (${rangeText(first.range)})` : first.key;
  return others.length > 0 ? `${text} +${others.length}` : text;
}

/** Cut to a length, without terminal control characters. */
export function truncated(text: string, length: number): string {
  const shown = terminalSafe(text);
  const characters = [...shown];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : shown;
}
