// Artefacts of text files that were saved by a spreadsheet.

/** Whether a line holds only blanks and separators, or is a first line that declares the separator. */
export function isBlankRow(line: string, index: number): boolean {
  return /^[\s,;]*$/.test(line) || (index === 0 && declaredSeparator(line) !== undefined);
}

/** The separator that a CSV's first line declares, as Excel writes it: `sep=;`. */
export function declaredSeparator(line: string): string | undefined {
  return /^"?sep=([,;\t])"?[,;\s]*$/i.exec(line)?.[1];
}
