import { costOfThousand } from "../../aws/prices.ts";
import type { Machine } from "../../contract/output_metadata.ts";
import { pipeline } from "../../contract/pipeline.ts";
import type { RunRecord } from "../record/run_record.ts";
import { type Throughput, throughputOf } from "../verify/throughput.ts";
import { type Check, runChecks } from "../verify/checks.ts";
import { type Evidence, metadataOf } from "../verify/evidence.ts";
import { histogram, stepChart } from "./charts.ts";
import type { Frames } from "./frames.ts";
import { type Html, html } from "./html.ts";
import { htmlDocument } from "./html_document.ts";
import { type VideoRow, videoRows } from "./video_rows.ts";
import { checksSection, errorsSection, listSection, videosSection } from "./sections.ts";
import { timelineOf } from "./timeline.ts";

/** The report of a run as one HTML document. @param about more settings to list */
export async function reportHtml(
  evidence: Evidence,
  frames: Frames,
  about: Readonly<Record<string, string>>,
): Promise<string> {
  const rows = videoRows(evidence);
  const checks = runChecks(evidence);
  const figure = throughputOf(evidence);
  const content = html`
    <header>
      <h1>Rollcall: ${rows.length} videos</h1>
      <p class="quiet">Started ${momentText(evidence.run.startedAt)}</p>
      <nav
        aria-label="Sections"><a href="#checks">checks</a><a href="#who">videos</a><a href="#time">time</a><a href="#errors">errors</a><a href="#cost">cost</a><a href="#settings">settings</a></nav>
    </header>
    <main>${cards(rows, checks, figure)}
    ${checksSection(checks)}
    ${videosSection(rows, frames)}
    ${timeSection(evidence)}
    ${errorsSection(rows)}
    ${costSection(evidence)}
    ${settingsSection(evidence, about)}</main>
  `;
  const title = `Rollcall: ${rows.length} videos, ${evidence.run.startedAt.slice(0, 10)}`;
  return await htmlDocument(title, content, { rows, frames: Object.fromEntries(frames.pictures) });
}

function cards(rows: readonly VideoRow[], checks: readonly Check[], figure?: Throughput): Html {
  const right = rows.filter(({ ok }) => ok).length;
  const passed = checks.filter(({ ok }) => ok).length;
  const card = (value: string, name: string, good?: boolean) =>
    html`<li><b class="${
      good === undefined ? "" : good ? "good" : "bad"
    }">${value}</b>${name}</li>`;
  return html`<ul class="cards">${
    card(`${passed} of ${checks.length}`, "checks passed", passed === checks.length)
  }
${card(`${right} of ${rows.length}`, "videos as expected", right === rows.length)}
${figure && card(`${figure.seconds.toFixed(1)} s`, `to the ${figure.until}`)}
${figure && card(figure.perSecond.toFixed(1), "videos per second")}</ul>`;
}

function timeSection(evidence: Evidence): Html {
  const { queues, invocations, results } = timelineOf(evidence);
  const stages = stageTimes(evidence);
  return html`
    <section>
      <h2 id="time">Time</h2>
      <p class="quiet">Seconds from the first upload.</p>
      <div class="charts">${stepChart("Messages in the queues", queues)}${stepChart(
        "Concurrent invocations",
        invocations,
      )}${stepChart("Videos", results)}</div>
      <h3>The function's stages</h3>
      <div class="charts">${stages.map(([stage, values]) => histogram(stage, "ms", values))}</div>
    </section>
  `;
}

/** The durations in milliseconds by stage of the function. */
function stageTimes(evidence: Evidence): [stage: string, values: number[]][] {
  const times = metadataOf(evidence).flatMap(({ stages, ms }) =>
    Object.entries({ ...stages, "whole function": ms })
  );
  return [...Map.groupBy(times, ([stage]) => stage)]
    .map(([stage, entries]) => [stage, entries.map(([, ms]) => ms)]);
}

function costSection(evidence: Evidence): Html {
  const works = metadataOf(evidence);
  const reported = works.flatMap(({ machine }) => machine ?? []);
  const machines = new Set(reported.map(machineText));
  const dollars = works.reduce((sum, { ms, machine }) => {
    const { memoryMb, architecture } = machine ?? reported[0] ?? ASSUMED;
    return sum + costOfThousand(ms, memoryMb, architecture) / 1000;
  }, 0);
  const thousand = works.length > 0 ? (1000 * dollars) / works.length : 0;
  return listSection(
    "cost",
    "Cost",
    [
      ["function", `$${dollars.toFixed(6)} for ${works.length} videos`],
      ["per 1,000 videos", `$${thousand.toFixed(4)}`],
      [
        "memory, architecture",
        [...machines].join("; ") ||
        `not reported: calculated for ${ASSUMED.memoryMb} MB, ${ASSUMED.architecture}`,
      ],
    ],
    `Lambda's list price in us-east-1 for the reported durations. Cold starts, requests to S3, SQS and DynamoDB, and the bridge's machine are not included.`,
  );
}

/** For a function that does not report its memory. */
const ASSUMED: Machine = { memoryMb: pipeline.memoryMb, architecture: "x86_64" };

function settingsSection(evidence: Evidence, about: Readonly<Record<string, string>>): Html {
  const works = metadataOf(evidence);
  /** All distinct values: the function may be redeployed during a run. */
  const distinct = (values: readonly (string | null | undefined)[]) =>
    [...new Set(values.filter(Boolean))].join("; ") || "not reported";
  return listSection("settings", "Settings and versions", [
    ["started", momentText(evidence.run.startedAt)],
    ["finished", evidence.run.finishedAt ? momentText(evidence.run.finishedAt) : "no: timed out"],
    ...settingsOf(evidence.run),
    ...Object.entries(evidence.run.names).map(([name, value]) => [wordsOf(name), value] as const),
    ["function version", distinct(works.map(({ functionVersion }) => functionVersion))],
    [
      "function memory, architecture",
      distinct(works.map(({ machine }) => machine && machineText(machine))),
    ],
    ["threshold", distinct(works.map(({ rule }) => rule && `${rule.threshold}`))],
    ["margin", distinct(works.map(({ rule }) => rule && `${rule.margin}`))],
    ...Object.entries(about),
  ]);
}

/** `2026-01-02 03:04:05 UTC` */
function momentText(iso: string): string {
  return `${iso.replace("T", " ").slice(0, 19)} UTC`;
}

/** `inputDeadLetterQueue` → `input dead letter queue` */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function settingsOf({ settings }: RunRecord): (readonly [string, string])[] {
  if (!settings) return [];
  const { repeat, concurrency, perSecond, timeoutSeconds } = settings;
  return [
    ["uploads of each video", `${repeat}`],
    ["concurrent uploads", `${concurrency}`],
    ["maximum uploads per second", perSecond === null ? "no limit" : `${perSecond}`],
    ["timeout", `${timeoutSeconds} s`],
  ];
}

function machineText({ memoryMb, architecture }: Machine): string {
  return `${memoryMb} MB, ${architecture}`;
}
