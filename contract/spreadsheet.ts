// What spreadsheets leave in the text files that they save.

/** Whether a line says nothing: it is blank but for separators, or names the separator in a file's first line. */
export function isFiller(line: string, index: number): boolean {
  return /^[\s,;]*$/.test(line) || (index === 0 && separatorIn(line) !== undefined);
}

/** The separator that Excel names in a CSV's first line: `sep=;`. */
export function separatorIn(line: string): string | undefined {
  return /^"?sep=([,;\t])"?[,;\s]*$/i.exec(line)?.[1];
}
