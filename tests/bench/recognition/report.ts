import { costOfThousand } from "../../../aws/prices.ts";
import { mean, median, quantile } from "../../../recognition/evaluate/statistics.ts";
import { renderTable } from "../../../cli/table.ts";
import { STAGES } from "../../../recognition/stage_timer.ts";
import type { Answer } from "./contender.ts";

/** The results of one recogniser. */
export interface ContenderResult {
  readonly who: string;
  readonly warm: readonly Answer[];
  /** From the process's start to its first answer. */
  readonly coldMs: readonly number[];
  /** Null if the mapping covers no clip. */
  readonly right: Right | null;
}

/** Clips that were right in every round, out of those that the mapping covers. */
export interface Right {
  readonly clips: number;
  readonly of: number;
}

/** Times of our stages, over all warm videos. */
export function stageTable(warm: readonly Answer[]): string {
  const row = (name: string, times: number[]) => [
    name,
    ...[median(times), quantile(times, 0.95)].map((ms) => ms.toFixed(1).padStart(7)),
  ];
  const rows = STAGES.map((stage) => row(stage, warm.map(({ stages }) => stages![stage])));
  rows.push(row("total", warm.map(({ ms }) => ms)));
  return renderTable(["stage", "p50 ms", "p95 ms"], rows);
}

/** The memory size at which Lambda allocates a whole processor. */
const MEMORY_MB = 1769;

/** A table of all recognisers, with the ratios of the second to the first below. */
export function comparison(all: readonly ContenderResult[]): string {
  const figures = all.map(figuresOf);
  const rows = figures.map((f, i) => [
    all[i]!.who,
    ...[f.mean, f.warm, f.p95, f.cold].map((ms) => ms.toFixed(0)),
    ...[f.rss, f.peak].map((bytes) => (bytes / 1e6).toFixed(0)),
    f.right === null ? "?" : `${f.right.clips} of ${f.right.of}`,
    `$${f.dollars.toFixed(4)}`,
  ]);
  const [ours, reference] = figures;
  if (ours && reference) {
    const ratio = (one: number, other: number) => `× ${(other / one).toFixed(1)}`;
    rows.push([
      "reference / ours",
      ratio(ours.mean, reference.mean),
      ratio(ours.warm, reference.warm),
      ratio(ours.p95, reference.p95),
      ratio(ours.cold, reference.cold),
      ratio(ours.rss, reference.rss),
      ratio(ours.peak, reference.peak),
      "",
      ratio(ours.dollars, reference.dollars),
    ]);
  }
  const head = [
    "who",
    "warm mean ms",
    "warm p50 ms",
    "warm p95 ms",
    "cold p50 ms",
    "RSS p50 MB",
    "peak MB",
    "right",
    "1000 videos",
  ];
  return renderTable(head, rows);
}

function figuresOf({ warm, coldMs, right }: ContenderResult) {
  const times = warm.map(({ ms }) => ms);
  return {
    mean: mean(times),
    warm: median(times),
    p95: quantile(times, 0.95),
    cold: median(coldMs),
    rss: median(warm.map(({ rss }) => rss)),
    peak: Math.max(...warm.map(({ peak }) => peak)),
    right,
    // Use the mean: Lambda bills the sum.
    dollars: costOfThousand(mean(times), MEMORY_MB, "x86_64"),
  };
}

/** An instance's memory after a number of videos. */
export interface MemorySample {
  readonly videos: number;
  readonly rss: number;
  readonly tensors: number;
}

export function growthTable(memory: readonly MemorySample[]): string {
  return renderTable(
    ["videos", "RSS MB", "tensors"],
    memory.map(({ videos, rss, tensors }) => [`${videos}`, (rss / 1e6).toFixed(1), `${tensors}`]),
  );
}

export function lookupTable(rows: readonly { people: number; ms: readonly number[] }[]): string {
  return renderTable(
    ["people", "p50 ms", "p95 ms"],
    rows.map(({ people, ms }) => [
      `${people}`,
      median(ms).toFixed(3),
      quantile(ms, 0.95).toFixed(3),
    ]),
  );
}
