/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = string | number | null | undefined | false | Html | readonly Part[];

/** HTML with everything that is put into it escaped, unless it is {@linkcode Html} itself. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: String.raw({ raw: literals }, ...parts.map(partText)) };
}

/** Text of our own that is HTML: never a stranger's. */
export function trustedHtml(text: string): Html {
  return { html: text };
}

function partText(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "object") return "html" in part ? part.html : part.map(partText).join("");
  return escapeHtml(String(part));
}

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  // A stranger's direction marks must not turn what stands beside them around.
  return text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "�")
    .replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** A value for a script element of the type `application/json`. */
export function jsonForScript(value: unknown): Html {
  return trustedHtml(
    JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029"),
  );
}
