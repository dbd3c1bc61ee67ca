import type { Failures } from "./failures.ts";
import { type Html, html } from "./html.ts";

/** Maximum number of reasons per kind, and of videos named per reason. */
const MAX_REASONS = 20;
const MAX_NAMED = 5;

/** What went wrong and what to do about it; nothing if nothing did. */
export function failuresSection(failures: readonly Failures[]): Html | false {
  if (failures.length === 0) return false;
  return html`
    <section aria-labelledby="failures">
      <h2 id="failures">What went wrong</h2>
      <div class="failures">${failures.map(kindCard)}</div>
    </section>
  `;
}

function kindCard({ title, cure, reasons, videos }: Failures): Html {
  const left = reasons.length - MAX_REASONS;
  return html`
    <article>
      <h3>${title} <span class="quiet">${videos} ${videos === 1 ? "video" : "videos"}</span></h3>
      <p>${cure}</p>
      <ul class="details">${reasons.slice(0, MAX_REASONS).map(reasonLine)}${left > 0 &&
        html`<li>and ${left} other reasons</li>`}</ul>
    </article>
  `;
}

function reasonLine({ reason, videos }: Failures["reasons"][number]): Html {
  const more = videos.length - MAX_NAMED;
  const named = videos.slice(0, MAX_NAMED).join(", ");
  return html`<li>${named}${more > 0 && ` and ${more} more`}: ${reason}</li>`;
}
