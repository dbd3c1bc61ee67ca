import { csvKey } from "../../contract/csv.ts";
import type { Evidence } from "./evidence.ts";
import { type OutputRow, parseOutputRow } from "./output_row.ts";

/** Who is in a video, from its output object. */
export interface VideoAnswer extends OutputRow {
  readonly video: string;
  readonly distance: number | null;
  /** Duration of the function, in milliseconds. */
  readonly ms: number | null;
}

const byName = new Intl.Collator("en", { numeric: true }).compare;

/** The answers of the videos that have one, `test_2` before `test_10`. */
export function answersOf({ run, outputs }: Pick<Evidence, "run" | "outputs">): VideoAnswer[] {
  const byKey = new Map(outputs.map((output) => [output.key, output]));
  return [...run.planned].sort(byName).flatMap((video) => {
    const output = byKey.get(csvKey(video));
    const row = output && parseOutputRow(output.text);
    if (!row) return [];
    const { distance = null, ms = null } = output.metadata ?? {};
    return [{ video, ...row, distance, ms }];
  });
}
