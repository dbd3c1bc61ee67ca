import { type Evidence, metadataOf } from "../verify/evidence.ts";
import type { Throughput } from "../verify/throughput.ts";
import { histogram, stepChart } from "./charts.ts";
import { foldedSection } from "./folded.ts";
import { type Html, html } from "./html.ts";
import { timelineOf } from "./timeline.ts";

/** Charts of the run over time, and of the function's stages. */
export function timeSection(evidence: Evidence, figure: Throughput | undefined): Html {
  const { queues, invocations, results } = timelineOf(evidence);
  const summary = figure &&
    `${figure.seconds.toFixed(1)} s to the ${figure.until}, ${
      figure.perSecond.toFixed(1)
    } videos per second`;
  return foldedSection(
    { id: "time", title: "Time", ...(summary ? { summary } : {}) },
    html`
      <p class="quiet">Seconds from the first upload.</p>
      <div class="charts">${stepChart("Messages in the queues", queues)}${stepChart(
        "Concurrent invocations",
        invocations,
      )}${stepChart("Videos", results)}</div>
      <h3>The function's stages</h3>
      <div class="charts">${stageTimes(evidence).map(([stage, values]) =>
        histogram(stage, "ms", values)
      )}</div>
    `,
  );
}

/** The durations in milliseconds by stage of the function. */
function stageTimes(evidence: Evidence): [stage: string, values: number[]][] {
  const times = metadataOf(evidence).flatMap(({ stages, ms }) =>
    Object.entries({ ...stages, "whole function": ms })
  );
  return [...Map.groupBy(times, ([stage]) => stage)]
    .map(([stage, entries]) => [stage, entries.map(([, ms]) => ms)]);
}
