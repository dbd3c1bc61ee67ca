import { csvKey } from "../../contract/csv.ts";
import { type Facts, ledgerOfRun, metadataOf } from "./facts.ts";
import { type OutputRow, outputRow } from "./output_row.ts";

/** Who is in one video, as its output object tells. */
export interface VideoAnswer extends OutputRow {
  readonly video: string;
  readonly distance: number | null;
  /** Milliseconds of the function's work. */
  readonly ms: number | null;
}

/** How fast a run was. */
export interface Figure {
  readonly videos: number;
  /** From the first upload's beginning. */
  readonly seconds: number;
  readonly perSecond: number;
  readonly until: "last ledger line" | "last result";
}

const byName = new Intl.Collator("en", { numeric: true }).compare;

/** The answers, `test_2` before `test_10`; videos that have none are left out. */
export function answersOf({ run, outputs }: Pick<Facts, "run" | "outputs">): VideoAnswer[] {
  const byKey = new Map(outputs.map((output) => [output.key, output]));
  return [...run.planned].sort(byName).flatMap((video) => {
    const output = byKey.get(csvKey(video));
    const row = output && outputRow(output.text);
    if (!row) return [];
    const { distance = null, ms = null } = output.metadata ?? {};
    return [{ video, ...row, distance, ms }];
  });
}

/** The run's speed up to its last ledger line, or its last result; undefined if there is none. */
export function figureOf(facts: Pick<Facts, "run" | "outputs" | "ledger">): Figure | undefined {
  const lines = ledgerOfRun(facts);
  const ends = lines.length > 0
    ? lines.map(({ receivedAt }) => receivedAt)
    : metadataOf(facts).map(({ endedAt }) => endedAt);
  if (ends.length === 0) return undefined;
  const last = ends.reduce((end, time) => Math.max(end, Date.parse(time)), -Infinity);
  const seconds = (last - Date.parse(facts.run.uploadStartedAt)) / 1000;
  return {
    videos: ends.length,
    seconds,
    perSecond: ends.length / seconds,
    until: lines.length > 0 ? "last ledger line" : "last result",
  };
}
