import type { Frames } from "./frames.ts";
import { type Html, html } from "./html.ts";
import type { VideoRow } from "./video_rows.ts";

const COLUMNS: readonly (readonly [head: string, key: keyof VideoRow])[] = [
  ["video", "video"],
  ["who", "who"],
  ["major", "major"],
  ["year", "year"],
  ["distance", "distance"],
  ["how sure", "certainty"],
  ["ms", "ms"],
  ["verdict", "verdict"],
  ["reason", "reason"],
];

/** The table of videos, which page/videos.js fills. */
export function videosSection(rows: readonly VideoRow[], { leftOut, missing, why }: Frames): Html {
  const kinds = ["unknown", "no_face", "unreadable"].filter((kind) =>
    rows.some(({ who }) => who === kind)
  );
  return html`<section><h2 id="who">Videos</h2>
<p class="quiet">Distance: between the face and the nearest person in the gallery; smaller is more certain. Verdict: the answer compared with the mapping.</p>
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
        class="quiet">${leftOut} frames are omitted to keep this file small (each person's best face and failed videos come first): --frames N includes more.</p>
    `
  }${
    missing > 0 &&
    html`
      <p class="quiet">${missing} frames could not be read, such as ${why}.</p>
    `
  }</section>`;
}
