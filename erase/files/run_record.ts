import type { RunRecord } from "../../workload/record/run_record.ts";
import { parseRunRecord } from "../../workload/record/run_record.ts";

/** Whether a text is the record of a run. */
export function isRunRecord(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    return Boolean(parseRunRecord(text, "run record"));
  } catch {
    return false;
  }
}

/** A run record without these videos. */
export function withoutVideos(text: string, videos: ReadonlySet<string>): string {
  const run = parseRunRecord(text, "run record");
  const isKept = ({ key }: { key: string }) => !videos.has(key);
  const record: RunRecord = {
    ...run,
    planned: run.planned.filter((key) => !videos.has(key)),
    videos: run.videos.filter(isKept),
    ...(run.again ? { again: { ...run.again, videos: run.again.videos.filter(isKept) } } : {}),
  };
  return `${JSON.stringify(record, null, 1)}\n`;
}
