/** One value of the bridge's. */
export interface Metric {
  /** Without `rollcall_bridge_`, with its labels: `invokes_total outcome=answered`. */
  readonly name: string;
  readonly value: number;
}

const PREFIX = "rollcall_bridge_";
const TIMEOUT_MS = 2000;

/** Reads the bridge's metrics; null if nobody answers there. */
export async function readMetrics(url: string, signal: AbortSignal): Promise<Metric[] | null> {
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
