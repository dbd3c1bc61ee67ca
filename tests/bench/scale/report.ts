import { renderTable } from "../../../cli/table.ts";

/** Measurements of a run. */
export interface ScaleReport {
  readonly uploads: number;
  /** From the first upload to the last ledger line. */
  readonly seconds: number;
  readonly perSecond: number;
  /** From the workload's start to its end, with verification and report. */
  readonly wholeSeconds: number;
  readonly lost: number;
  readonly twice: number;
  /** Numbers of the failed checks. */
  readonly failedChecks: readonly number[];
  /**
   * Bytes: after a fifth of the run, the peak until the last result, the overall peak, at the end.
   */
  readonly usage: readonly {
    readonly who: string;
    readonly rssEarly: number;
    readonly rssRunning: number;
    readonly rssPeak: number;
    readonly rssEnd: number;
  }[];
  readonly recordBytes: number;
  readonly reportBytes: number;
}

export function scaleText(report: ScaleReport): string {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  const rows = report.usage.map(({ who, rssEarly, rssRunning, rssPeak, rssEnd }) => [
    who,
    mb(rssEarly),
    mb(rssRunning),
    mb(rssPeak),
    mb(rssEnd),
  ]);
  const checks = report.failedChecks.length === 0
    ? "all 11 checks ok"
    : `checks ${report.failedChecks.join(", ")} FAILED`;
  return [
    renderTable(
      ["RSS in MB", "a fifth of the way", "most until the last result", "most", "end"],
      rows,
    ),
    `first upload to last ledger line: ${report.seconds.toFixed(0)} s ` +
    `(${report.perSecond.toFixed(0)} a second); with verification and report ` +
    `${report.wholeSeconds.toFixed(0)} s`,
    `run record ${mb(report.recordBytes)} MB, report ${mb(report.reportBytes)} MB`,
    `scale: ${report.uploads} uploads, ${report.lost} lost, ${report.twice} twice, ${checks}`,
  ].join("\n");
}
