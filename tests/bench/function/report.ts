import { costOfThousand } from "../../../aws/prices.ts";
import type { InstanceResult } from "./measure.ts";
import { renderTable } from "../../../cli/table.ts";
import { median, quantile } from "../../../recognition/evaluate/statistics.ts";

/**
 * Results at one memory size and processor share. Milliseconds are medians unless the name says
 * otherwise.
 */
export interface Row {
  readonly memoryMb: number;
  readonly cpus: number;
  readonly initMs: number;
  readonly coldMs: number;
  readonly fromCallMs: number;
  readonly warmMs: number;
  readonly warmP95Ms: number;
  /** The highest of all instances; null if the kernel does not report it. */
  readonly peakMb: number | null;
  /**
   * Dollars for a thousand warm invocations; null if Lambda would allocate another processor share.
   */
  readonly dollars: { readonly x86_64: number; readonly arm64: number } | null;
}

/** Summarises the instances of one row. */
export function rowOf(
  { memoryMb, cpus }: { memoryMb: number; cpus: number },
  runs: readonly InstanceResult[],
): Row {
  const all = (pick: (run: InstanceResult) => number) => median(runs.map(pick));
  const warm = runs.flatMap((run) => run.warmMs);
  const peaks = runs.flatMap((run) => run.peakBytes ?? []);
  const warmMs = median(warm);
  return {
    memoryMb,
    cpus,
    warmMs,
    warmP95Ms: quantile(warm, 0.95),
    initMs: all((run) => run.initMs),
    coldMs: all((run) => run.coldMs),
    fromCallMs: all((run) => run.fromCallMs),
    peakMb: peaks.length > 0 ? Math.max(...peaks) / 1e6 : null,
    dollars: isLambdasShare(memoryMb, cpus)
      ? {
        x86_64: costOfThousand(warmMs, memoryMb, "x86_64"),
        arm64: costOfThousand(warmMs, memoryMb, "arm64"),
      }
      : null,
  };
}

/**
 * Lambda allocates a whole processor at 1,769 MB, and shares in proportion.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
function isLambdasShare(memoryMb: number, cpus: number): boolean {
  return Math.abs(cpus - memoryMb / 1769) < 0.01;
}

const HEAD = [
  "MB",
  "CPU",
  "init ms",
  "cold ms",
  "from call ms",
  "warm p50 ms",
  "warm p95 ms",
  "peak MB",
  "1000 on x86",
  "1000 on arm",
];

/** Renders the rows for a terminal. */
export function table(rows: readonly Row[]): string {
  const whole = (value: number) => Math.round(value).toString();
  const money = (value: number | undefined) => value === undefined ? "" : `$${value.toFixed(4)}`;
  const lines = rows.map((row) => [
    row.memoryMb.toString(),
    row.cpus.toString(),
    ...[row.initMs, row.coldMs, row.fromCallMs, row.warmMs, row.warmP95Ms].map(whole),
    row.peakMb === null ? "?" : whole(row.peakMb),
    money(row.dollars?.x86_64),
    money(row.dollars?.arm64),
  ]);
  return renderTable(
    HEAD,
    lines.map((line) => line.map((text, i) => text.padStart(HEAD[i]!.length))),
  );
}
