import { terminalSafe } from "../../cli/terminal_safe.ts";
import { renderTable } from "../../cli/table.ts";
import { causeOfDeath, type Letter, videosOf } from "./letter.ts";

/** Characters of the columns beside the reason: time, video, receives, id, and the lines between. */
const BESIDE_REASON = 21 + 26 + 10 + 38 + 6;

/** Letters as a table, the oldest first. What outsiders wrote is made harmless for a terminal. */
export function letterTable(letters: readonly Letter[], columns: number): string {
  const reasonWidth = Math.max(26, Math.min(80, columns - BESIDE_REASON));
  return renderTable(
    ["time", "video", "receives", "reason", "message id"],
    oldestFirst(letters).map((letter) => [
      letter.sentAt.toISOString().slice(0, 19).replace("T", " "),
      short(videoText(letter), 100),
      String(letter.receives),
      short(causeOfDeath(letter), 300),
      letter.id,
    ]),
    [21, 26, 10, reasonWidth, 38],
  );
}

/** A letter as a JSON line, with its body. */
export function letterJson(letter: Letter, queue: string): string {
  return JSON.stringify({
    queue,
    id: letter.id,
    time: letter.sentAt.toISOString(),
    videos: videosOf(letter),
    receives: letter.receives,
    reason: letter.reason ?? null,
    source: letter.home.name,
    body: letter.body,
  });
}

export function oldestFirst(letters: readonly Letter[]): Letter[] {
  return letters.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

/** Its first video, and how many more. */
export function videoText(letter: Letter): string {
  const [first, ...others] = videosOf(letter);
  if (first === undefined) return "(none)";
  return others.length > 0 ? `${first} +${others.length}` : first;
}

/** Bounded, and nothing in it that a terminal would obey. */
export function short(text: string, length: number): string {
  const shown = terminalSafe(text);
  const characters = [...shown];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : shown;
}
