/** A metric of the bridge. */
export interface Metric {
  /** Without the prefix `rollcall_bridge_`, with labels: `invokes_total outcome=answered`. */
  readonly name: string;
  readonly value: number;
}

/** The sum of one or more metrics, with a description. */
export interface MetricSummary {
  readonly name: string;
  readonly text: string;
}

const PREFIX = "rollcall_bridge_";
const TIMEOUT_MS = 2000;

/** Fetches the bridge's metrics; null if the bridge does not answer. */
export async function fetchMetrics(url: string, signal: AbortSignal): Promise<Metric[] | null> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.text();
    return response.ok ? parseMetrics(text) : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/**
 * Parses the bridge's counters and gauges, without histogram buckets and sums.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function parseMetrics(text: string): Metric[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] =
      /^([a-z_]+)(?:\{(.*)\})? ([-+.\deE]+|NaN|[+-]Inf)$/.exec(line) ?? [];
    if (!name?.startsWith(PREFIX) || /_bucket$|_sum$|build_info$/.test(name)) return [];
    const plain = labels.replaceAll('"', "").replaceAll(",", " ");
    return [{ name: `${name.slice(PREFIX.length)} ${plain}`.trim(), value: Number(value) }];
  });
}

/** The most useful metrics; their names are those in bridge/monitoring/metrics.ts. */
const SUMMARIES: readonly (readonly [name: string, of: RegExp, text?: (sum: number) => string])[] =
  [
    ["healthy", /^healthy$/, (yes) => yes ? "yes" : "no: see its /healthz"],
    ["uploads in flight", /^in_flight$/],
    ["invocations answered", /^invokes_total outcome=done$/],
    ["invocations failed", /^invokes_total outcome=failed$/],
    ["invocations throttled or unreachable", /^invokes_total outcome=(throttled|unreachable)$/],
    ["lines written to the ledger", /^ledger_lines_total$/],
    ["failed writes to the ledger", /^ledger_failures_total$/],
    ["sent to the dead-letter queues", /^dead_letters_total /],
    ["failed polls", /^polls_total .*outcome=failed/],
  ];

/** Summarizes the metrics that the bridge exports. */
export function summarizeMetrics(metrics: readonly Metric[]): MetricSummary[] {
  const summaries = SUMMARIES.flatMap(([name, of, text = String]) => {
    const parts = metrics.filter((metric) => of.test(metric.name));
    const sum = parts.reduce((sum, { value }) => sum + value, 0);
    return parts.length === 0 ? [] : [{ name, text: text(sum) }];
  });
  return [...summaries, ...lastResult(metrics)];
}

function lastResult(metrics: readonly Metric[]): MetricSummary[] {
  const valueOf = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value;
  const age = valueOf("last_success_age_seconds");
  if (age === undefined) return [];
  const ago = `${Math.round(age)} s ago`;
  const none = valueOf("last_success_timestamp_seconds") === 0;
  return [{ name: "last line in the ledger", text: none ? `none since the start ${ago}` : ago }];
}
