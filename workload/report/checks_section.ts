import type { Check } from "../verify/checks.ts";
import { foldedSection } from "./folded.ts";
import { type Html, html } from "./html.ts";

/** Maximum number of details per check. */
const MAX_DETAILS = 20;

/** The checks with their details; open if one has failed. */
export function checksSection(checks: readonly Check[]): Html {
  const failed = checks.filter(({ ok }) => !ok).length;
  const compared = checks.filter(({ notCompared }) => !notCompared).length;
  const summary = failed === 0
    ? html`<span class="good">${compared} of ${compared} passed</span>`
    : html`<span class="bad">${failed} of ${compared} failed</span>`;
  return foldedSection(
    { id: "checks", title: "Checks", summary, open: failed > 0 },
    html`
      <div class="scroll" tabindex="0" role="region" aria-label="Checks">
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
          <tbody>${checks.map(checkRow)}</tbody>
        </table>
      </div>
    `,
  );
}

function checkRow(
  { number, check, expected, actual, ok, notCompared, details }: Check,
): Html {
  return html`
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
      <td data-head="result" class="${notCompared ? "quiet" : ok ? "good" : "bad"}">${notCompared
        ? "not compared"
        : ok
        ? "ok"
        : "failed"}</td>
    </tr>
  `;
}
