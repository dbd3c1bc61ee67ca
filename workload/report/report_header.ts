import type { Evidence } from "../verify/evidence.ts";
import type { Check } from "../verify/checks.ts";
import type { Failures } from "./failures.ts";
import type { Privacy } from "./foot.ts";
import { type Html, html } from "./html.ts";
import type { Roll } from "./roll.ts";
import { countsOf } from "./roll_section.ts";
import { momentText } from "./settings_section.ts";
import type { VideoRow } from "./video_rows.ts";

/** Who was here in numbers, and the verdict of the checks in one line. */
export function reportHeader(
  evidence: Evidence,
  roll: Roll,
  rows: readonly VideoRow[],
  checks: readonly Check[],
  failures: readonly Failures[],
  { redacted }: Privacy,
): Html {
  const { present, absent, unlisted } = countsOf(roll);
  const strangers = roll.strangers.length;
  const number = (target: string, count: number, name: string) =>
    html`<li><a href="#${target}"><b>${count}</b> ${name}</a></li>`;
  return html`
    <header>
      <div class="title">
        <h1>Roll call</h1>
        <p class="quiet">${momentText(evidence.run.startedAt)}</p>${!redacted &&
          html`<button type="button" id="hide" class="small" aria-pressed="false">Hide names and faces</button>`}
      </div>
      <p class="verdict">${verdict(evidence, rows, checks)}</p>
      <ul class="numbers">
        ${number("roll", present, roll.hasRoster ? "present" : "found")}${roll.hasRoster &&
          number(absent > 0 ? "absent-group" : "roll", absent, "absent")}${unlisted > 0 &&
          number("unlisted-group", unlisted, "not on the roster")}${strangers > 0 &&
          number("unknown", strangers, "unknown")}${number("who", rows.length, "videos")}
      </ul>
      <nav aria-label="Sections">${failures.length > 0 &&
        html`<a href="#failures">what went wrong</a>`}<a href="#checks">checks</a><a
          href="#time">time</a><a href="#cost">cost</a><a href="#settings">settings</a></nav>
    </header>
  `;
}

function verdict(
  { mapping }: Evidence,
  rows: readonly VideoRow[],
  checks: readonly Check[],
): Html {
  const compared = checks.filter(({ notCompared }) => !notCompared);
  const passed = compared.filter(({ ok }) => ok).length;
  const all = passed === compared.length;
  const right = rows.filter(({ ok }) => ok).length;
  const answered = rows.filter(({ who }) => who !== "").length;
  const answers = mapping
    ? html`<span class="${
      right === rows.length ? "good" : "bad"
    }">${right} of ${rows.length} videos as expected</span>`
    : html`${answered} of ${rows.length} videos answered, not compared`;
  const checked = html`<a href="#checks" class="${
    all ? "good" : "bad"
  }">${passed} of ${compared.length} checks passed</a>`;
  return html`${checked} <span>${answers}</span>`;
}
