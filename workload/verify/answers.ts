import { csvKey } from "../../contract/csv.ts";
import type { Evidence } from "./evidence.ts";
import { type OutputRow, parseOutputRows } from "./output_row.ts";

/** Who is in a video, from its output object. */
export interface VideoAnswer extends OutputRow {
  readonly video: string;
  /** The further rows: people and strangers, if the function reports everyone. */
  readonly others: readonly OutputRow[];
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
    const [row, ...others] = (output && parseOutputRows(output.text)) ?? [];
    if (!output || !row) return [];
    const { distance = null, ms = null } = output.metadata ?? {};
    return [{ video, ...row, others, distance, ms }];
  });
}
