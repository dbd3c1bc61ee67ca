// The one place that knows the table library.
import Table from "cli-table3";

/**
 * A table with lines, for a person. With `widths`, in characters, longer text is wrapped. Where it is
 * wider than the terminal's `columns`, which would break its lines, each row is a line of text.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
  columns = Infinity,
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    ...(widths ? { colWidths: [...widths], wordWrap: true } : {}),
  });
  table.push(...rows.map((row) => [...row]));
  const text = table.toString();
  if ([...text.slice(0, text.indexOf("\n"))].length <= columns) return text;
  return [head, ...rows].map((row) => row.filter((cell) => cell !== "").join(" · ")).join("\n");
}
