import { terminalSafe } from "../../cli/terminal_safe.ts";
import { FOLDER, type SkippedEntry } from "../../cli/video_files.ts";

/** Entries named for each reason. */
const MAX_NAMES = 5;

/**
 * `2 files skipped (not .mp4): a.avi, notes.txt; 1 folder skipped: more`: each reason once; empty if nothing was
 * skipped.
 */
export function skippedText(skipped: readonly SkippedEntry[]): string {
  const byReason = Map.groupBy(skipped, ({ why }) => why);
  return [...byReason].map(([why, entries]) => {
    const names = entries.map(({ name }) => terminalSafe(name)).sort();
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
    const what = why === FOLDER ? "folder" : "file";
    const reason = why === FOLDER ? "" : ` (${why})`;
    const count = `${names.length} ${what}${names.length === 1 ? "" : "s"} skipped${reason}`;
    return `${count}: ${names.slice(0, MAX_NAMES).join(", ")}${more}`;
  }).join("; ");
}
