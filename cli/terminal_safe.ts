/**
 * Replaces control, format and line-separator characters by spaces, and lone surrogates by U+FFFD: text from outside
 * can then neither control the terminal nor reverse the direction of a line.
 */
export function terminalSafe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").toWellFormed();
}
