// What spreadsheets leave in the text files that they save.

/** Whether a line says nothing: it is blank but for separators, or names the separator in a file's first line. */
export function isBlankRow(line: string, index: number): boolean {
  return /^[\s,;]*$/.test(line) || (index === 0 && declaredSeparator(line) !== undefined);
}

/** The separator that Excel names in a CSV's first line: `sep=;`. */
export function declaredSeparator(line: string): string | undefined {
  return /^"?sep=([,;\t])"?[,;\s]*$/i.exec(line)?.[1];
}
