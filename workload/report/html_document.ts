import type { Html } from "./html.ts";
import { html, jsonForScript, trustedHtml } from "./html.ts";
import { pageScript } from "./page_script.ts";

/** Later ones override earlier ones. */
const STYLES = [
  "style.css",
  "roll.css",
  "timelines.css",
  "figures.css",
  "enlarge.css",
  "charts.css",
  "narrow.css",
  "print.css",
];

const text = (name: string) => Deno.readTextFileSync(new URL(name, import.meta.url));

/**
 * A complete document. Its content security policy allows only its own script and no requests: markup that
 * slipped through the escaping could do nothing.
 * @param plays whether the page may play videos in files beside it
 */
export async function htmlDocument(
  title: string,
  content: Html,
  data: unknown,
  { plays }: { plays: boolean },
): Promise<string> {
  const script = pageScript();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const policy = [
    "default-src 'none'",
    "img-src data:",
    ...(plays ? ["media-src file: 'self'"] : []),
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${new Uint8Array(digest).toBase64()}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>${title}</title>
        <style>${trustedHtml(STYLES.map(text).join(""))}</style>
      </head>
      <body>
    ${content}
    <script type="application/json" id="data">${jsonForScript(data)}</script>
    <script>${trustedHtml(script)}</script>
      </body>
    </html>
  `.html;
}
