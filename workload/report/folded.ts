import { type Html, html } from "./html.ts";

/** A section that is folded unless it is `open`. @param summary one line, beside the title */
export function foldedSection(
  { id, title, summary, open = false }: {
    id: string;
    title: string;
    summary?: string | Html;
    open?: boolean;
  },
  content: Html | readonly (Html | false)[],
): Html {
  return html`
    <details class="fold" id="${id}"
      ${open && " open"}><summary><h2>${title}</h2>${summary && html`
        <span class="quiet">${summary}</span>
      `}</summary>${content}</details>
  `;
}

/** A list of names and values. */
export function listOf(entries: readonly (readonly [string, string])[]): Html {
  return html`<dl>${
    entries.map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    )
  }</dl>`;
}
