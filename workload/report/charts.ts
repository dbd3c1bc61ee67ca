// Renders the charts to SVG with ECharts, so that the report needs no chart library.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { histogramBins } from "./histogram_bins.ts";
import { type Html, html, trustedHtml } from "./html.ts";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** A named line, its points in order of time. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

// About the width of a phone: wider charts would be scaled down until their text is unreadable.
const WIDTH = 420;
const HEIGHT = 220;
/** CSS variables of the page, which follow the light and dark scheme. */
const COLOURS = [
  "var(--line-1)",
  "var(--line-2)",
  "var(--line-3)",
  "var(--line-4)",
  "var(--line-5)",
];
const FONT = 13;
const GRID = { left: 52, right: 32, top: 32, bottom: 28 };
const AXIS = {
  axisLabel: { color: "currentColor", fontSize: FONT, hideOverlap: true },
  nameTextStyle: { color: "currentColor", fontSize: FONT },
  axisLine: { lineStyle: { color: "currentColor" } },
  axisTick: { lineStyle: { color: "currentColor" } },
  splitLine: { lineStyle: { color: "var(--rule)" } },
};

/** A step chart over the seconds of a run: a value holds until the next one. */
export function stepChart(title: string, series: readonly Series[]): Html {
  const shown = series.filter(({ points }) => points.length > 0);
  if (shown.length === 0) {
    return html`
      <figure>
        <figcaption>${title}</figcaption>
        <p class="words">No data.</p>
      </figure>
    `;
  }
  const svg = renderSvg({
    legend: {
      show: shown.length > 1,
      // A wide gap: the library measures text in another font than the page's.
      top: 0,
      itemGap: 28,
      itemWidth: 14,
      icon: "roundRect",
      textStyle: { color: "currentColor", fontSize: FONT },
    },
    xAxis: { ...AXIS, type: "value", name: "s", splitLine: { show: false }, min: 0 },
    yAxis: { ...AXIS, type: "value", minInterval: 1 },
    series: shown.map(({ name, points }) => ({
      name,
      type: "line",
      step: "end",
      showSymbol: false,
      data: points.map((point) => [...point]),
      lineStyle: { width: 2 },
    })),
  });
  const peaks = shown.map(({ name, points }) => {
    const most = points.reduce((peak, [, value]) => Math.max(peak, value), 0);
    const end = points.at(-1)![1];
    return `${name}: ${most === end ? "" : `maximum ${most}, `}${end} at the end`;
  });
  return figure(title, svg, peaks.join("; "), {
    heads: ["s", ...shown.map(({ name }) => name)],
    rows: sampleTimes(shown).map((at) => [
      at.toFixed(1),
      ...shown.map(({ points }) => `${points.findLast(([seconds]) => seconds <= at)?.[1] ?? 0}`),
    ]),
  });
}

/** Twenty evenly spaced moments of the series, the last included. */
function sampleTimes(series: readonly Series[]): number[] {
  const end = Math.max(0, ...series.map(({ points }) => points.at(-1)![0]));
  return end === 0 ? [] : Array.from({ length: 20 }, (_, i) => (end * (i + 1)) / 20);
}

/** A histogram of the values. */
export function histogram(title: string, unit: string, values: readonly number[]): Html {
  const { bins, width } = histogramBins(values);
  const svg = renderSvg({
    xAxis: {
      ...AXIS,
      type: "value",
      name: unit,
      min: 0,
      max: bins.length * width,
      splitLine: { show: false },
    },
    yAxis: { ...AXIS, type: "value", minInterval: 1 },
    series: [{
      type: "bar",
      data: bins.map((count, i) => [(i + 0.5) * width, count]),
      barWidth: Math.floor(0.92 * (WIDTH - GRID.left - GRID.right) / bins.length),
    }],
  }, 180);
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return figure(
    title,
    svg,
    `${values.length} values: median ${Math.round(at(0.5))} ${unit}, 95th percentile ` +
      `${Math.round(at(0.95))}, maximum ${Math.round(at(1))}`,
    {
      heads: [`from, ${unit}`, "count"],
      rows: bins.map((count, i) => [`${Number((i * width).toPrecision(6))}`, `${count}`]),
    },
  );
}

/** A chart with its title, a text alternative and its data as a table. */
function figure(
  title: string,
  svg: string,
  words: string,
  { heads, rows }: { heads: readonly string[]; rows: readonly (readonly string[])[] },
): Html {
  const lines = rows.map(([first, ...others]) =>
    html`<tr><th scope="row">${first}</th>${
      others.map((value) => html`<td class="number">${value}</td>`)
    }</tr>`
  );
  return html`
    <figure>
      <figcaption>${title}</figcaption>
      <div class="chart" role="img" aria-label="${title}: ${words}">${trustedHtml(svg)}</div>
      <p class="words">${words}</p>
      <details class="chart-data">
        <summary>Show as a table</summary>
        <table aria-label="${title}">
          <thead>
            <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
          </thead>
          <tbody>${lines}</tbody>
        </table>
      </details>
    </figure>
  `;
}

function renderSvg(option: Record<string, unknown>, height = HEIGHT): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: "inherit" },
      grid: GRID,
      ...option,
    });
    return chart.renderToSVGString().replace(/^<svg width="\d+" height="\d+"/, "<svg");
  } finally {
    chart.dispose();
  }
}
