/** Normalises a text to NFC, the form in which we compare texts: https://unicode.org/reports/tr15/ */
export function toNfc(text: string): string {
  return text.normalize("NFC");
}

/** Splits a text at `\n`, `\r\n` or `\r`; a byte-order mark is removed. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
}
