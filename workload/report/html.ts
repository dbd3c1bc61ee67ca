/** A fragment of HTML. */
export interface Html {
  readonly html: string;
}

type Part = string | number | null | undefined | false | Html | readonly Part[];

/** A template tag for HTML: every value is escaped unless it is {@linkcode Html}. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: String.raw({ raw: literals }, ...parts.map(partText)) };
}

/** Marks text as HTML without escaping it: only for text that contains no user input. */
export function trustedHtml(text: string): Html {
  return { html: text };
}

function partText(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "object") return "html" in part ? part.html : part.map(partText).join("");
  return escapeHtml(String(part));
}

/** Escapes text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  // Bidirectional control characters could reorder the surrounding text.
  return text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "�")
    .replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON for a script element of type `application/json`. */
export function jsonForScript(value: unknown): Html {
  return trustedHtml(
    JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029"),
  );
}
