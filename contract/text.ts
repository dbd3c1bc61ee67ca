/** A text in the one form in which texts are compared: https://unicode.org/reports/tr15/ */
export function toNfc(text: string): string {
  return text.normalize("NFC");
}

/** A text's lines, however they end; without a byte-order mark. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
}
