import type { Check } from "../verify/checks.ts";
import type { Frames } from "./frames.ts";
import { type Html, html } from "./html.ts";
import type { VideoRow } from "./video_rows.ts";

/** The eleven checks with their details. */
export function checksSection(checks: readonly Check[]): Html {
  const rows = checks.map(({ number, check, expected, actual, ok, details }) =>
    html`
      <tr>
        <td class="number">${number}</td>
        <th scope="row">${check}${details.length > 0 &&
          html`<ul class="details">${
            details.slice(0, MAX_DETAILS).map((detail) => html`<li>${detail}</li>`)
          }${
            details.length > MAX_DETAILS && html`<li>and ${details.length - MAX_DETAILS} more</li>`
          }</ul>`}</th>
        <td data-head="expected">${expected}</td>
        <td data-head="actual">${actual}</td>
        <td data-head="result" class="${ok ? "good" : "bad"}">${ok ? "ok" : "failed"}</td>
      </tr>
    `
  );
  return html`
    <section>
      <h2 id="checks">The eleven checks</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="The eleven checks">
        <table id="all-checks">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">check</th>
              <th scope="col">expected</th>
              <th scope="col">actual</th>
              <th scope="col">result</th>
            </tr>
          </thead>
          <tbody>${rows}</tbody>
        </table>
      </div>
    </section>
  `;
}

/** Maximum number of details per check. */
const MAX_DETAILS = 20;

const COLUMNS: readonly (readonly [head: string, key: keyof VideoRow])[] = [
  ["video", "video"],
  ["who", "who"],
  ["major", "major"],
  ["year", "year"],
  ["distance", "distance"],
  ["ms", "ms"],
  ["verdict", "verdict"],
  ["reason", "reason"],
];

/** The table of videos, which page.js fills. */
export function videosSection(rows: readonly VideoRow[], { leftOut, missing, why }: Frames): Html {
  const kinds = ["unknown", "no_face", "unreadable"].filter((kind) =>
    rows.some(({ who }) => who === kind)
  );
  return html`<section><h2 id="who">Videos</h2>
<p class="quiet">Verdict: the answer compared with the mapping. Distance: between the face and the person in the gallery; smaller is more certain.</p>
<noscript><p class="bad">The script in this file fills this table: allow JavaScript.</p></noscript>
<div class="tools"><label>Search <input id="search" type="search" autocomplete="off"></label>
<label>Show <select id="only"><option value="">all</option><option value="wrong">not as expected</option>${
    kinds.map((kind) => html`<option value="${kind}">${kind}</option>`)
  }</select></label><span id="count" role="status"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="Videos"><table id="videos">
<thead><tr><th scope="col">frame</th>${
    COLUMNS.map(([head, key]) =>
      html`<th scope="col" data-key="${key}"><button type="button">${head}</button></th>`
    )
  }</tr></thead><tbody></tbody></table></div>
<div class="pages"><button type="button">previous</button><span id="place"></span><button type="button">next</button></div>
${
    leftOut > 0 &&
    html`
      <p
        class="quiet">${leftOut} frames are omitted to keep this file small (failed videos come first): --frames N includes more.</p>
    `
  }${
    missing > 0 &&
    html`
      <p class="quiet">${missing} frames could not be read, such as ${why}.</p>
    `
  }</section>`;
}

/** Failed videos grouped by reason. */
export function errorsSection(rows: readonly VideoRow[]): Html {
  const wrong = rows.filter(({ reason, ok, who }) =>
    reason !== "" && (!ok || who === "unreadable")
  );
  if (wrong.length === 0) {
    return html`
      <section>
        <h2 id="errors">Errors</h2>
        <p>None.</p>
      </section>
    `;
  }
  const byReason = Map.groupBy(wrong, ({ reason }) => reason);
  const lines = [...byReason].sort((a, b) => b[1].length - a[1].length).slice(0, 100)
    .map(([reason, videos]) =>
      html`
        <tr>
          <th scope="row">${reason}</th>
          <td class="number">${videos.length}</td>
          <td>${videos.slice(0, 5).map(({ video }) => video).join(", ")}${videos.length > 5 &&
            ` and ${videos.length - 5} more`}</td>
        </tr>
      `
    );
  return html`
    <section>
      <h2 id="errors">Errors</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Errors">
        <table>
          <thead>
            <tr>
              <th scope="col">reason</th>
              <th scope="col">videos</th>
              <th scope="col">examples</th>
            </tr>
          </thead>
          <tbody>${lines}</tbody>
        </table>
      </div>
    </section>
  `;
}

/** A section with a list of names and values. */
export function listSection(
  id: string,
  title: string,
  entries: readonly (readonly [string, string])[],
  note?: string,
): Html {
  return html`<section><h2 id="${id}">${title}</h2><dl>${
    entries.map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    )
  }</dl>${note && html`<p class="quiet">${note}</p>`}</section>`;
}
