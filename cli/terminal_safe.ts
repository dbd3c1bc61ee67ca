/** A stranger's text with nothing in it that a terminal would obey, or that turns a line round. */
export function terminalSafe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").toWellFormed();
}
