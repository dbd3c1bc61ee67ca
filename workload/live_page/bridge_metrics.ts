/** One value of the bridge's. */
export interface Metric {
  /** Without `rollcall_bridge_`, with its labels: `invokes_total outcome=answered`. */
  readonly name: string;
  readonly value: number;
}

/** Some of them as one, in plain words. */
export interface MetricSummary {
  readonly name: string;
  readonly text: string;
}

const PREFIX = "rollcall_bridge_";
const TIMEOUT_MS = 2000;

/** Reads the bridge's metrics; null if nobody answers there. */
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
 * The bridge's counters and gauges, without the parts of histograms.
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

/** What matters of a bridge at work; the names are those of bridge/operate/metrics.ts. */
const SUMMARIES: readonly (readonly [name: string, of: RegExp, text?: (sum: number) => string])[] =
  [
    ["healthy", /^healthy$/, (yes) => yes ? "yes" : "no: its /healthz tells why"],
    ["uploads that it works on", /^in_flight$/],
    ["invocations answered", /^invokes_total outcome=done$/],
    ["invocations failed", /^invokes_total outcome=failed$/],
    ["invocations throttled or out of reach", /^invokes_total outcome=(throttled|unreachable)$/],
    ["lines written to the ledger", /^ledger_lines_total$/],
    ["batches that the ledger's disk refused", /^ledger_failures_total$/],
    ["sent to the dead-letter queues", /^dead_letters_total /],
    ["polls that failed", /^polls_total .*outcome=failed/],
  ];

/** Those that matter, each the sum of its parts; what the bridge does not tell is left out. */
export function summarizeMetrics(metrics: readonly Metric[]): MetricSummary[] {
  const told = SUMMARIES.flatMap(([name, of, text = String]) => {
    const parts = metrics.filter((metric) => of.test(metric.name));
    const sum = parts.reduce((sum, { value }) => sum + value, 0);
    return parts.length === 0 ? [] : [{ name, text: text(sum) }];
  });
  return [...told, ...lastResult(metrics)];
}

function lastResult(metrics: readonly Metric[]): MetricSummary[] {
  const valueOf = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value;
  const age = valueOf("last_success_age_seconds");
  if (age === undefined) return [];
  const ago = `${Math.round(age)} s ago`;
  const none = valueOf("last_success_timestamp_seconds") === 0;
  return [{ name: "last line in the ledger", text: none ? `none since it began, ${ago}` : ago }];
}
