import { type Html, html } from "./html.ts";
import type { VideoRow } from "./video_rows.ts";

/** Who is in each video, and when, which page/timelines.js fills; nothing unless whole videos were looked at. */
export function timelinesSection(rows: readonly VideoRow[]): Html | false {
  const videos = rows.filter(({ people }) => people !== null).length;
  return videos > 0 &&
    html`
      <section
        aria-labelledby="everyone"><h2 id="everyone">Everyone in each video <span class="count">${videos}</span></h2>
      <p class="quiet">Who is in the picture, and when. A stretch opens the face and, with --link-videos, the clip from there on.</p>
      <ul id="timelines"></ul>
      <button type="button" id="timelines-more" class="more" hidden></button></section>
    `;
}
