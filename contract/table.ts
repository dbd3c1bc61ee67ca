// The one place that knows the table library.
import Table from "cli-table3";

/** A table with lines, for a person. With `widths`, in characters, longer text is wrapped. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    ...(widths ? { colWidths: [...widths], wordWrap: true } : {}),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
