import { type Html, html } from "./html.ts";

/** What was done to the names and faces in a report. */
export interface Privacy {
  /** The faces of everyone who was not recognised were pixelated by the report. */
  readonly blurred: boolean;
  /** There are no names, faces and file names in it. */
  readonly redacted: boolean;
}

/** Whom this file shows, and how to show fewer people. */
export function reportFoot({ blurred, redacted }: Privacy): Html {
  return html`
    <footer class="quiet">${redacted
      ? html`<p>Redacted: people and videos have numbers, and there are no pictures.</p>`
      : html`
        <p>${whomItShows(blurred)}</p>
        <p>This file contains names and faces. Before you send it on, write one without them: <code>./rollcall report --redact</code>.</p>
      `}</footer>
  `;
}

function whomItShows(blurred: boolean): Html {
  return blurred
    ? html`Bystanders: in this file, everything but the faces of recognized students is pixelated.`
    : html`Bystanders: the frames show everyone as the function stored them. To spare those who are not students, deploy with <code>-e bystanders=blur</code>, or write this file with <code>./rollcall report --blur</code>.`;
}
