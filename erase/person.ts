import { toNfc } from "../contract/text.ts";

/** Whether a text is the person's name, in either Unicode form. */
export function isName(name: string, text: string): boolean {
  return toNfc(text.trim()) === name;
}

/**
 * Returns a pattern for any of these texts as whole words, as they stand in text, JSON, HTML, a URL
 * or a CSV. The texts and what is searched must be in the same Unicode form.
 */
export function mentionPattern(texts: Iterable<string>): RegExp | undefined {
  const forms = new Set([...texts].flatMap(writtenForms).filter((form) => form !== ""));
  if (forms.size === 0) return undefined;
  // Longest first: a key may begin with another one.
  const each = [...forms].sort((a, b) => b.length - a.length).map(RegExp.escape);
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${each.join("|")})(?![\\p{L}\\p{N}_])`, "gu");
}

function writtenForms(text: string): string[] {
  const plain = text.toWellFormed();
  const html = plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    plain,
    JSON.stringify(plain).slice(1, -1),
    encodeURIComponent(plain),
    // In a URL's path, and in S3's events.
    plain.split("/").map(encodeURIComponent).join("/"),
    encodeURIComponent(plain).replaceAll("%20", "+"),
    html,
    html.replaceAll('"', "&quot;"),
    html.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    plain.replaceAll('"', '""'),
  ];
}
